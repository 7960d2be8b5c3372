import { resourceNames } from 'types.bicep'

@description('Names of the resources.')
param names resourceNames

@description('Calls of Graph a second that one process may make at most.')
param graphRequestsPerSecond int

@description('Origin of Graph. Empty: that of the cloud.')
param graphEndpoint string

@description('Settings that are what parameters say. An empty one is left out.')
param values settingValues

@description('Settings of the app: name to value.')
type settingValues = {
  @description('Value of the setting.')
  *: string
}

@description('Origins of Graph by cloud: https://learn.microsoft.com/graph/deployments')
var graphEndpoints = {
  AzureCloud: 'https://graph.microsoft.com'
  AzureUSGovernment: 'https://graph.microsoft.us'
  AzureChinaCloud: 'https://microsoftgraph.chinacloudapi.cn'
}

@description('All settings.')
var settings = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  AzureWebJobsStorage__blobServiceUri: account.properties.primaryEndpoints.blob
  AzureWebJobsStorage__queueServiceUri: account.properties.primaryEndpoints.queue
  AzureWebJobsStorage__tableServiceUri: account.properties.primaryEndpoints.table
  // The host would keep events for the portal in a table of its own, to which this identity has no role. It would log an
  // error every ten minutes.
  AzureWebJobsFeatureFlags: 'DisableDiagnosticEventLogging'
  APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
  AZURE_CLIENT_ID: identity.properties.clientId
  AZURE_AUTHORITY_HOST: environment().authentication.loginEndpoint
  GRAPH_ENDPOINT: empty(graphEndpoint) ? graphEndpoints[environment().name] : graphEndpoint
  GRAPH_REQUESTS_PER_SECOND: string(graphRequestsPerSecond)
  ...toObject(filter(items(values), entry => !empty(entry.value)), entry => entry.key, entry => entry.value)
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.identity
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: names.storageAccount
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.applicationInsights
}

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: names.functionApp

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: settings
  }
}
