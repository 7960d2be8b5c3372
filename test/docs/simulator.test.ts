import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Agent, fetch } from 'undici';
import { startEntraSimulator } from '../../local/simulators/entra/service/entraSimulator';
import { graphFaultSchema } from '../../local/simulators/graph/service/graphFault';
import { OPERATIONS } from '../../local/simulators/graph/calls/route';
import { startGraphSimulator } from '../../local/simulators/graph/service/graphSimulator';
import { startManagedIdentity } from '../../local/simulators/identity/managedIdentity';
import { sharedAuthority } from '../support/sharedAuthority';

const page = readFileSync(resolve(__dirname, '../../docs/simulator.md'), 'utf8');

/** The first column of the table below a heading. */
function firstColumn(heading: string): string[] {
  const [, section = ''] = page.split(`\n### ${heading}\n`);
  const [own = ''] = section.split('\n#');
  return [...own.matchAll(/^\| (`.+?) +\|/gm)]
    .flatMap(([, cell = '']) => cell.split(', '))
    .map((name) => name.replaceAll('`', ''));
}

/** All admin routes of a simulator, as its answer to an unknown one names them. */
async function routesOf(origin: string, dispatcher: Agent): Promise<string[]> {
  const answer = await fetch(`${origin}/_simulator/unknown`, { dispatcher });
  const { error } = (await answer.json()) as { error: { message: string } };
  return error.message.replace('unknown; there are ', '').split(', ').sort();
}

describe('docs/simulator.md', () => {
  it('lists every admin route of each simulator, and no other', async () => {
    const { caPem, key, cert } = await sharedAuthority();
    const graph = await startGraphSimulator({ key, cert });
    const entra = await startEntraSimulator({ key, cert });
    const identity = await startManagedIdentity();
    const dispatcher = new Agent({ connect: { ca: caPem } });
    const common = firstColumn('On each simulator');
    const listed = {
      graph: [...common, ...firstColumn('On Graph')].sort(),
      entra: [...common, ...firstColumn('On Entra ID')].sort(),
      identity: [...common].sort(),
    };
    expect({
      graph: await routesOf(graph.endpoint, dispatcher),
      entra: await routesOf(entra.origin, dispatcher),
      identity: await routesOf(new URL(identity.endpoint).origin, dispatcher),
    }).toEqual(listed);
    await dispatcher.destroy();
    await Promise.all([graph.stop(), entra.stop(), identity.stop()]);
  });

  it('lists every field of a fault, and every operation of Graph that one can hit', () => {
    const { shape } = graphFaultSchema.def.in;
    expect(firstColumn('Faults').sort()).toEqual(Object.keys(shape).sort());
    for (const operation of OPERATIONS) expect(page).toContain(`\`${operation}\``);
  });
});
