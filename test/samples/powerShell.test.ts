import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { itWithPowerShell, parseErrors } from '../support/powerShell';
import { SAMPLES } from './sender';

itWithPowerShell(
  'PowerShell parses each of its samples, the one for Az.Storage included',
  async () => {
    const folder = join(SAMPLES, 'powershell');
    const files = readdirSync(folder).map((name) => join(folder, name));
    expect(files).toHaveLength(2);
    expect(await parseErrors(files)).toEqual({ code: 0, said: '' });
  },
);
