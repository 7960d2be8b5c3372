import { textAt } from '../../common/call';
import { answerText } from './answerText';
import type { Finding, SmokeWorld, Step } from './step';

/** The steps that ask the app about itself. */
export const HEALTH_STEPS: readonly Step[] = [
  { name: 'settings are valid', run: (world) => ask(world, '/api/health') },
  {
    name: 'token, storage and Graph can be reached',
    run: (world) => ask(world, '/api/health/deep'),
  },
];

async function ask({ app }: SmokeWorld, path: string): Promise<Finding> {
  const answer = await app.get(path);
  const version = textAt(answer.body, 'version');
  const parts = Object.entries(answer.body ?? {})
    .map(([name, part]) => [name, textAt(part, 'status')])
    .filter(([, status]) => status !== undefined)
    .map(([name, status]) => `${name} ${status}`);
  return {
    sent: `GET ${path}`,
    back: [
      answerText(answer),
      ...parts,
      ...(version === undefined ? [] : [`version ${version}`]),
    ].join(', '),
    isAsExpected: answer.status === 200 && textAt(answer.body, 'status') === 'ok',
  };
}
