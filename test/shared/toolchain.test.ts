import * as z from 'zod';
import { Client } from '@microsoft/microsoft-graph-client';
import { v7 } from 'uuid';

it('runs', async () => {
  expect(v7()).toMatch(/^[0-9a-f-]{36}$/);
  expect(z.string().parse('a')).toBe('a');
  expect(typeof Client.initWithMiddleware).toBe('function');
  const identity = await import('@azure/identity');
  expect(typeof identity.ManagedIdentityCredential).toBe('function');
  const queue = await import('@azure/storage-queue');
  expect(typeof queue.QueueClient).toBe('function');
});
