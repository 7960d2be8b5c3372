import { resolve } from 'node:path';

/** Folders with a package.json that names an entry file: the app that is deployed, and its yardsticks. */
export const APP = resolve('.');
export const HELLO = resolve('build/yardsticks/hello');
export const BARE_CLOSE = resolve('build/yardsticks/bareClose');

const SESSION = 'cluster=US5&session=15.SN3PEPF0000BENCH%2e1.A1.U1&usid=00000000-0000-4000-8000-';

/** A close request of its own for each number. */
export function closeRequest(number: number) {
  return {
    workbookSessionId: `${SESSION}${String(number).padStart(12, '0')}`,
    driveId: 'b!4l5mqX0EQgMsGe5pzmIiK9HNy-1d9bG9cVWiVAXl6jJgoIzXXHWtIRKYPr__4SOw',
    itemId: '01ZZOEXPL43CC6YS7ULYXBXJLUNU5SRSDP',
  };
}
