import { type CloseRequest, secretsOf } from '../../../shared/request/closeRequest';
import { closeRequest, DRIVE_ID, SESSION_ID } from '../../support/closeRequests';

it.each<[Partial<CloseRequest>, string[]]>([
  [{}, []],
  [{ driveId: DRIVE_ID }, []],
  [closeRequest(), [SESSION_ID]],
  [{ webUrl: 'https://a.b/c' }, ['https://a.b/c']],
  [closeRequest({ itemPath: '/Salaries.xlsx' }), [SESSION_ID, '/Salaries.xlsx']],
])('of %j, what must not show is %j', (request, secrets) => {
  expect(secretsOf(request)).toEqual(secrets);
});
