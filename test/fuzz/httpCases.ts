import fc from 'fast-check';
import { isGuid } from '../../shared/core/textForms';
import { bodies } from './bodies';
import { type Body, MAX_BYTES } from './body';
import type { Fields } from './addresses';
import { type HeaderSet, headerSets } from './headers';
import { MARK } from './secrets';

/** One HTTP request, and what must come of it. */
export interface HttpCase {
  kind: string;
  /** In order, Content-Length and the function key left out; values are Latin-1. */
  headers: readonly (readonly [name: string, value: string])[];
  body: Buffer;
  /** Absent: whatever is no fault of the server. */
  status?: number;
  code?: string;
  /** GUID that must come back. */
  clientRequestId: string | undefined;
  /** Of a valid body. */
  fields?: Fields;
  /** The simulated tenant has the workbook. */
  isReachable: boolean;
}

type Expected = Pick<HttpCase, 'status' | 'code'>;

/** The order of the contract: 415, 413, 400. */
function expected({ verdict, bytes }: Body, { effect }: HeaderSet, isMinimal: boolean): Expected {
  if (effect === 'wrongType') return { status: 415, code: 'UnsupportedMediaType' };
  if (bytes.length > MAX_BYTES) return { status: 413, code: 'PayloadTooLarge' };
  if (verdict === 'noJson') return { status: 400, code: 'InvalidJson' };
  if (verdict === 'invalid') return { status: 400, code: 'InvalidRequest' };
  if (verdict === 'open' || effect === 'open') return {};
  if (effect === 'problem') return { status: 400, code: 'InvalidRequest' };
  return { status: isMinimal ? 204 : 200 };
}

type SessionHeader = 'none' | 'same' | 'other';

function httpCase(body: Body, set: HeaderSet, sessionHeader: SessionHeader): HttpCase {
  const sessionId = body.request?.fields['workbookSessionId'];
  const session =
    sessionHeader === 'none' || sessionId === undefined
      ? []
      : [['workbook-session-id', sessionHeader === 'same' ? sessionId : `other-${MARK}`] as const];
  const judged: Body =
    session.length > 0 && sessionHeader === 'other' ? { ...body, verdict: 'invalid' } : body;
  const ids = set.headers.filter(([name]) => name === 'client-request-id').map(([, id]) => id);
  return {
    kind: session.length > 0 ? `session header ${sessionHeader}` : body.kind,
    headers: [...set.headers, ...session],
    body: body.bytes,
    clientRequestId: ids.find(isGuid),
    ...(body.request !== undefined && { fields: body.request.fields }),
    isReachable: body.request?.isReachable ?? false,
    ...expected(judged, set, set.isMinimal),
  };
}

export const httpCases: fc.Arbitrary<HttpCase> = fc
  .tuple(bodies, headerSets, fc.constantFrom<SessionHeader>('none', 'none', 'same', 'other'))
  .map((of) => httpCase(...of));
