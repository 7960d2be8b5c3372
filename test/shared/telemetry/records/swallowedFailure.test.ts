import { CloseError } from '../../../../shared/core/closeError';
import { swallowInto } from '../../../../shared/telemetry/records/swallowedFailure';

const fail = (): never => {
  throw new Error('no such level is used');
};

it.each([['o-1'], [undefined]])('leaves one warning with the call, the cause and %j', (id) => {
  const lines: unknown[] = [];
  const warn = (line: string): void => {
    lines.push(JSON.parse(line) as unknown);
  };
  const log = { info: fail, error: fail, warn };
  const cause = new Error('Bearer eyJhbGciOi.x.y denied');
  const thrown = new CloseError('StorageUnavailable', 'No table.', { cause });
  swallowInto(log, id)('read the operation')(thrown);
  expect(lines).toEqual([
    {
      event: 'swallowedFailure',
      call: 'read the operation',
      ...(id !== undefined && { operationId: id }),
      cause: 'CloseError StorageUnavailable: No table. (Error: Bearer [redacted] denied)',
    },
  ]);
});
