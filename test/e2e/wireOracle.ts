import assert from 'node:assert/strict';
import { assertAnswer } from '../fuzz/answerOracle';
import { dueOf, type WireCase } from './wireCases';
import { type Answered, documentedAnswers, openapi } from '../support/documentedAnswers';
import type { World } from './world';

const problemsOf = documentedAnswers(openapi);

const HOST_STATUS: Partial<Record<WireCase['framing'], number>> = {
  'no key': 401,
  'wrong key': 401,
  'unknown route': 404,
};

/** Whether Graph had to be asked for an answer, and the id that it got then. */
export interface GraphUse {
  id: string;
  isCalled: boolean;
}

/** Checks an answer; those of the host itself tell nothing of Graph. */
export function checkAnswer(answer: Answered, wireCase: WireCase): GraphUse[] {
  const { status, body, headers } = answer;
  const hostStatus = HOST_STATUS[wireCase.framing];
  if (hostStatus !== undefined) {
    assert.deepEqual([status, body], [hostStatus, '']);
    return [];
  }
  if (wireCase.framing === 'header bytes' && status === 500) {
    // The Functions library takes no character above U+00FF in a header and fails before it calls us.
    assert.equal(body, '');
    return [];
  }
  assertAnswer(answer, dueOf(wireCase));
  assert.deepEqual(problemsOf('POST', '/api/closeSession', answer), []);
  // Closed by the queue, whenever that is.
  if (status === 201 || status === 202) return [];
  const id = headers.get('client-request-id') ?? headers.get('x-ms-request-id') ?? '';
  const isCalled = status < 300 || headers.get('x-ms-error-code') === 'WorkbookNotFound';
  return [{ id, isCalled }];
}

/** Fails where Graph was not asked to close once for each answer that says so. */
export function assertCalls(uses: readonly GraphUse[], { graph }: World): void {
  const closes = graph.requests().filter(({ operation }) => operation === 'closeSession');
  const calls = closes.map(({ headers }) => headers['client-request-id']);
  for (const { id } of uses) {
    const due = uses.filter((use) => use.id === id && use.isCalled).length;
    assert.equal(calls.filter((call) => call === id).length, due, 'calls of Graph');
  }
}
