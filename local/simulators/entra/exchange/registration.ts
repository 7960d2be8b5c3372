/** The app registration of delegated mode in the simulated tenant: data only. */

/** Client id of the app registration: DELEGATED_CLIENT_ID. */
export const APP_CLIENT_ID = 'e0b6f1d2-6c1b-4a39-8f0e-3b5f0a7c9d41';
export const APP_NAME = 'close-excel-session';
/** Its application ID URI: what callers ask a token for. */
export const APP_ID_URI = `api://${APP_CLIENT_ID}`;

/** The app that callers signed in to. */
export const CALLER_CLIENT_ID = '7a4f2c85-1d90-4b6e-a3c7-5e8d90f1b263';
/** Object id of the caller's service principal: whom its app-only tokens name. */
export const CALLER_OBJECT_ID = '5b9e0d37-84c2-4f1a-b6d8-2c7a1f3e6094';

/** What a managed identity's token has to be for, to stand for the app registration. */
export const EXCHANGE_RESOURCE = 'api://AzureADTokenExchange';

/** A domain names the tenant as well as its id does. */
export const TENANT_DOMAIN = 'contoso.onmicrosoft.com';
