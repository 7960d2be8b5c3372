import { Directory } from '../../graph/tenant/directory';
import { member, tenant, type User } from '../../graph/tenant/tenant';
import { userNamed } from '../../graph/service/admin';
import { parseBody, type AdminRoutes } from '../../common/adminRoutes';
import { scriptedRefusalSchema } from '../exchange/entraFault';
import type { EntraService } from './entraService';

interface Issuer {
  issueUserToken(order: { user: User }): string;
  issueAppToken(): string;
}

/** The admin routes that only this simulator has: refusals, and tokens for a person with curl. */
export function entraAdminRoutes({ refusals }: EntraService, issuer: Issuer): AdminRoutes {
  const directory = new Directory(tenant);
  return {
    'POST /refusals': (body) => {
      const refusal = parseBody(scriptedRefusalSchema, body);
      refusals.add(refusal);
      return { status: 201, body: refusal };
    },
    'GET /refusals': () => ({ status: 200, body: { refusals: refusals.list() } }),
    'DELETE /refusals': () => {
      refusals.clear();
      return { status: 204 };
    },
    'GET /userToken': (_body, query) => {
      const name = query.get('user');
      const user = name === null ? member : userNamed(directory, name);
      return { status: 200, body: issuer.issueUserToken({ user }) };
    },
    'GET /appToken': () => ({ status: 200, body: issuer.issueAppToken() }),
  };
}
