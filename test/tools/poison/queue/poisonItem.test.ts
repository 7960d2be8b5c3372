import { isMeant, type Filter } from '../../../../tools/poison/desk/filter';
import { readPoisonItem } from '../../../../tools/poison/queue/poisonItem';
import { requeueText } from '../../../../tools/poison/queue/requeueText';
import { closeRequest } from '../../../support/closeRequests';
import { START } from '../../../support/manualClock';
import { OPERATION_ID, record } from '../samples';

const INSERTED_AT = START + 5_000;
const OTHER_ID = '019a9c1e-0000-7000-8000-000000000002';
const request = closeRequest();
const text = JSON.stringify(request);
const base64 = Buffer.from(text).toString('base64');
const delivered = JSON.stringify({ ...request, delivery: { attempt: 4, operationId: OTHER_ID } });
const read = (messageText: string) => readPoisonItem(messageText, INSERTED_AT);
const fresh = (operationId: string) => ({ ...request, delivery: { operationId } });

describe('what is known of a message', () => {
  it.each([
    ['our record', record(), { code: 'AccessDenied', operationId: OPERATION_ID }, START],
    ['a plain body', text, { code: '(host)', operationId: undefined }, INSERTED_AT],
    ['a base64 body', base64, { code: '(host)', operationId: undefined }, INSERTED_AT],
    ['a body of ours', delivered, { code: '(host)', operationId: OTHER_ID }, INSERTED_AT],
    ['garbage', 'hello', { code: '(host)', operationId: undefined }, INSERTED_AT],
    ['JSON of no kind', 'null', { code: '(host)', operationId: undefined }, INSERTED_AT],
    [
      'something like a record',
      record().replace('"AccessDenied"', '"\\u001b[2J"'),
      { code: '(host)', operationId: undefined },
      INSERTED_AT,
    ],
  ])('of %s: code, operation and when it failed', (_name, messageText, known, failedAt) => {
    expect(read(messageText)).toMatchObject({ ...known, failedAt });
  });

  it('has the request where there is one, else what is wrong', () => {
    expect(read(record({ message: base64 })).content).toMatchObject({ request: { wire: request } });
    expect(read(record({ message: 'hello' })).content).toMatchObject({
      problem: { code: 'InvalidJson' },
    });
    expect(read('{"workbookSessionId":7}').content).toMatchObject({
      problem: { code: 'InvalidRequest' },
    });
  });
});

describe('the message for another try', () => {
  it.each([
    ['a record of a plain request', record(), fresh(OPERATION_ID)],
    ['a record of a base64 request', record({ message: base64 }), fresh(OPERATION_ID)],
    ['a record of tries', record({ message: delivered }), fresh(OPERATION_ID)],
    ['a plain body', text, request],
    ['a base64 body', base64, request],
    ['a body of ours', delivered, fresh(OTHER_ID)],
  ])('of %s is the request, attempted anew', (_name, messageText, message) => {
    expect(JSON.parse(requeueText(read(messageText)))).toEqual(message);
  });

  it('of one that asks for mail keeps that, and the operation id', () => {
    const asked = { ...request, notify: { email: ['ada@contoso.com'] } };
    const messageText = record({ message: JSON.stringify(asked) });
    expect(read(messageText).content).toMatchObject({ request: { wire: asked } });
    expect(JSON.parse(requeueText(read(messageText)))).toEqual({
      ...asked,
      delivery: { operationId: OPERATION_ID },
    });
  });

  it('can stand in a message whatever the path of the workbook holds', () => {
    const odd = { workbookSessionId: 's', driveId: 'd', itemPath: 'a\ufffe\uffff.xlsx' };
    const written = requeueText(read(JSON.stringify(odd)));
    expect(written).not.toMatch(/[\ufffe\uffff]/);
    expect(JSON.parse(written)).toEqual(odd);
  });

  it.each([
    ['garbage', 'hello', 'hello'],
    ['a record of garbage', record({ message: ' {"a":1} ' }), ' {"a":1} '],
    ['a request with a wrong field', `{"a":1}`, `{"a":1}`],
  ])('%s goes as it stood', (_name, messageText, message) => {
    expect(requeueText(read(messageText))).toBe(message);
  });
});

const MINUTE_MS = 60_000;
describe('a message that failed an hour ago', () => {
  it.each<[Filter, boolean]>([
    [{}, true],
    [{ codes: new Set(['accessdenied']) }, true],
    [{ codes: new Set(['(host)', 'invalidjson']) }, false],
    [{ operationIds: new Set([OPERATION_ID]) }, true],
    [{ operationIds: new Set([OTHER_ID]) }, false],
    [{ olderThanMs: 60 * MINUTE_MS }, true],
    [{ olderThanMs: 60 * MINUTE_MS + 1 }, false],
    [{ newerThanMs: 60 * MINUTE_MS }, false],
    [{ newerThanMs: 60 * MINUTE_MS + 1 }, true],
    [{ olderThanMs: 30 * MINUTE_MS, newerThanMs: 90 * MINUTE_MS }, true],
    [{ codes: new Set(['accessdenied']), olderThanMs: 90 * MINUTE_MS }, false],
  ])('is meant by the filter %j: %s', (filter, expected) => {
    expect(isMeant(read(record()), filter, START + 60 * MINUTE_MS)).toBe(expected);
  });

  it('is told by its insertion where there is no record, and has no operation then', () => {
    const now = INSERTED_AT + MINUTE_MS;
    expect(isMeant(read('hello'), { olderThanMs: MINUTE_MS }, now)).toBe(true);
    expect(isMeant(read('hello'), { olderThanMs: MINUTE_MS + 1 }, now)).toBe(false);
    expect(isMeant(read('hello'), { operationIds: new Set([OPERATION_ID]) }, now)).toBe(false);
  });
});
