@description('Name of the function app.')
param functionAppName string

@description('Client id of the app registration.')
param clientId string

@description('Its tenant: id or domain.')
param tenantId string

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: functionAppName

  resource signIn 'config' = {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true }
      globalValidation: {
        requireAuthentication: true
        unauthenticatedClientAction: 'Return401'
        // Flows ask for the state of a close without headers: the id in the address is the key. The platform knows no
        // methods, so DELETE below operations/ is let through as well: the app itself asks for the function key there or,
        // with HTTP_AUTH_LEVEL=anonymous, for X-MS-CLIENT-PRINCIPAL-ID. POST /api/operations has no segment after it and
        // is not excluded.
        excludedPaths: ['/api/health', '/api/openapi.json', '/api/operations/*']
      }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: clientId
            openIdIssuer: '${environment().authentication.loginEndpoint}${tenantId}/v2.0'
          }
          validation: { allowedAudiences: [clientId, 'api://${clientId}'] }
        }
      }
      // Callers bring tokens; nobody signs in with a browser here.
      login: { tokenStore: { enabled: false } }
      httpSettings: { requireHttps: true }
    }
  }
}
