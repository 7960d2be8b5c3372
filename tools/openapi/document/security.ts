import type { Access } from '../routes/route';

/** The ways to say who calls (https://spec.openapis.org/oas/v3.1.1.html#security-scheme-object). */
export const securitySchemes = {
  functionKey: {
    type: 'apiKey',
    in: 'header',
    name: 'x-functions-key',
    description: 'A key of the function app. npm start asks for none unless FUNCTIONS_KEY is set.',
  },
  functionKeyInQuery: {
    type: 'apiKey',
    in: 'query',
    name: 'code',
    description: 'The same key in the address, which ends up in logs: the header is better.',
  },
  entra: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'A user’s access token of Entra for this app, in delegated mode: the session is closed as that user. Where HTTP_AUTH_LEVEL is anonymous, the platform’s sign-in takes such a token in place of the key.',
  },
} as const;

type Requirement = Readonly<Partial<Record<keyof typeof securitySchemes, readonly string[]>>>;

const KEYS: readonly Requirement[] = [{ functionKey: [] }, { functionKeyInQuery: [] }];
const SIGN_IN: Requirement = { entra: [] };

/** What a call needs: one of these. */
export function securityOf(access: Access): readonly Requirement[] {
  if (access === 'anonymous') return [];
  const asUser = KEYS.map((key) => ({ ...key, entra: [] }));
  return [...KEYS, ...(access === 'keyOrUser' ? asUser : []), SIGN_IN];
}
