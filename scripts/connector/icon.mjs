/** `npm run icon`: draws connector/icon.png. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ensureInstalled } from '../run/install.mjs';

await ensureInstalled();
const { drawIcon } = await import('./drawIcon.mjs');
await writeFile(join(resolve(import.meta.dirname, '../..'), 'connector/icon.png'), drawIcon());
