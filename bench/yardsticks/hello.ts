/** The least that anybody could deploy: what the app takes beyond this is its own doing. */
import { app } from '@azure/functions';

app.http('hello', { authLevel: 'anonymous', handler: () => ({ body: 'Hello, world' }) });
