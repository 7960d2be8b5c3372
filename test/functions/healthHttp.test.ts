import { HttpRequest, InvocationContext } from '@azure/functions';
import { healthHttp } from '../../functions/healthHttp';
import { misconfiguredHttp } from '../../functions/misconfiguredHttp';
import { GUID } from '../support/closeRequests';

const request = (headers = {}) =>
  new HttpRequest({ method: 'GET', url: 'http://localhost/', headers });
const context = new InvocationContext();
const problems = [
  { name: 'A', message: 'must be a' },
  { name: 'B', message: 'is missing' },
];
const newRequestId = () => 'o-1';
const headers = { 'x-ms-request-id': 'o-1', 'Cache-Control': 'no-store' };

it('is ok with valid settings', () => {
  expect(
    healthHttp('1.2.3', [], newRequestId)(request({ 'client-request-id': GUID }), context),
  ).toEqual({
    status: 200,
    headers: { ...headers, 'client-request-id': GUID },
    jsonBody: { status: 'ok', version: '1.2.3' },
  });
});

it('names what is wrong with the settings', () => {
  expect(healthHttp('1.2.3', problems, newRequestId)(request(), context)).toEqual({
    status: 503,
    headers: { ...headers, 'Retry-After': '10' },
    jsonBody: { status: 'misconfigured', version: '1.2.3', settings: problems },
  });
});

it('every other HTTP function says so too', () => {
  expect(misconfiguredHttp(problems, newRequestId)(request(), context)).toEqual({
    status: 503,
    headers: { ...headers, 'Retry-After': '10', 'x-ms-error-code': 'ServiceMisconfigured' },
    jsonBody: {
      error: {
        code: 'ServiceMisconfigured',
        message: 'Application settings are invalid: A, B. Whoever runs this app must correct them.',
        details: [
          { code: 'InvalidSetting', message: 'A must be a.', target: 'A' },
          { code: 'InvalidSetting', message: 'B is missing.', target: 'B' },
        ],
      },
    },
  });
});
