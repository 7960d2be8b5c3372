import { closeSession, closeSessions } from './closing';
import { createOperation, operation, operationCancel } from './operations';
import type { Route } from './route';
import {
  closeSessionHandshake,
  createOperationHandshake,
  health,
  healthDeep,
  openapi,
} from './service';

/** All that this app answers. */
export const routes: readonly Route[] = [
  closeSession,
  closeSessionHandshake,
  closeSessions,
  createOperation,
  createOperationHandshake,
  operation,
  operationCancel,
  health,
  healthDeep,
  openapi,
];
