targetScope = 'subscription'

metadata name = 'close-excel-session'
metadata description = 'The function app that closes Excel workbook sessions, its storage, its identity and what watches it.'

import { queueAccess, queueNames, resourceNames, resourceTags } from 'modules/types.bicep'

@description('Name of the azd environment. It names the resource group and, as a hash, every resource.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region of everything. It must offer Flex Consumption: az functionapp list-flexconsumption-locations')
param location string

@description('Tags of every resource, beside azd-env-name.')
param tags resourceTags = {}

@description('Most instances of each scale group. HTTP functions are one group and the queue function is another. Some regions take no value below 40.')
@minValue(1)
@maxValue(600)
param maximumInstanceCount int = 4

@description('Calls of Graph a second that one process may make at most: GRAPH_REQUESTS_PER_SECOND. Graph grants 150 to an app in a tenant; of these each process finds its share by itself.')
@minValue(1)
@maxValue(1000)
param graphRequestsPerSecond int = 120

@description('Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Queue of close requests, named by the rules of Azure. Its poison queue has the same name with -poison.')
@minLength(3)
@maxLength(56)
param queueName string = 'close-session'

@description('Queue where the outcome of each queued close is published. Empty: off.')
@maxLength(63)
param resultsQueueName string = ''

@description('Time for one HTTP call or one delivery in seconds, waiting included.')
@minValue(1)
@maxValue(100)
param timeoutSeconds int = 60

@description('For how many minutes a queued close is tried again.')
@minValue(1)
@maxValue(8640)
param maxAgeMinutes int = 60

@description('What may be closed: entries of CLOSE_SESSION_ALLOW, separated by semicolons. Empty: everything that the identity may reach.')
param allow string = ''

@description('What URLs in answers start with, behind API Management or Front Door. Empty: the origin of the request.')
param publicUrl string = ''

@description('Origin of Microsoft Graph. Empty: that of the cloud to which this is deployed.')
param graphEndpoint string = ''

@description('Version of Microsoft Graph.')
@allowed(['v1.0', 'beta'])
param graphApiVersion string = 'v1.0'

@description('Client id of the app registration of delegated mode and of the sign-in. Empty: both are off.')
param delegatedClientId string = ''

@description('Tenant of that app registration: id or domain.')
param delegatedTenantId string = tenant().tenantId

@description('Put the sign-in of the platform (Easy Auth) before the app: calls without a valid token get 401. It needs delegatedClientId.')
param requireSignIn bool = false

@description('Whether callers need a function key. anonymous asks for none, and needs requireSignIn.')
@allowed(['function', 'anonymous'])
param httpAuthLevel string = 'function'

@description('Mailbox that sends mail about outcomes: user principal name or object id. Empty: no mail.')
param notifySender string = ''

@description('Who may receive mail: addresses or domains, separated by semicolons. Needed where notifySender is set.')
param notifyAllowedRecipients string = ''

@description('Where telemetry goes beside Application Insights, by OTLP. Empty: nowhere else.')
param otlpEndpoint string = ''

@description('Reach the storage account over private endpoints only, from a virtual network of its own.')
param privateNetwork bool = false

@description('Address range of the virtual network, /24 or larger.')
param virtualNetworkAddressPrefix string = '10.20.0.0/24'

@description('How often the storage account keeps its data.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_LRS'

@description('For how many days logs and traces are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('E-mail addresses that alerts go to. Empty: alerts show in the portal only.')
param alertEmails string[] = []

@description('How many messages may lie in all queues together, poison and scheduled closes included, before an alert says so.')
@minValue(0)
param queueBacklogThreshold int = 1000

@description('Who else may use the queues, beside the app itself.')
param queueAccessList queueAccess[] = []

@description('Part of every name: 13 lower-case letters and digits, unlike those of other environments.')
var token = uniqueString(subscription().id, environmentName, location)

@description('Names of the resources that other resources refer to.')
var names resourceNames = {
  identity: 'id-close-session-${token}'
  storageAccount: 'st${token}'
  functionApp: 'func-${token}'
  applicationInsights: 'appi-close-session-${token}'
  virtualNetwork: 'vnet-close-session-${token}'
}

@description('Queues of the app.')
var queues queueNames = {
  requests: queueName
  poison: '${queueName}-poison'
  results: resultsQueueName
}

@description('Container of the deployment package.')
var deploymentContainerName = 'deployment-package'

@description('As shared/ names it: the app knows no setting for it.')
var operationsTableName = 'closeSessionOperations'

@description('azd finds what belongs to an environment by the first of these tags.')
var allTags = union(tags, { 'azd-env-name': environmentName })

resource resourceGroup 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  // An environment name may end in a period, the name of a resource group may not.
  name: 'rg-${environmentName}-close-session'
  location: location
  tags: allTags
}

module identity 'modules/identity.bicep' = {
  scope: resourceGroup
  params: {
    name: names.identity
    location: location
    tags: allTags
  }
}

module storage 'modules/storage.bicep' = {
  scope: resourceGroup
  params: {
    name: names.storageAccount
    location: location
    tags: allTags
    redundancy: storageRedundancy
    isPrivate: privateNetwork
    queues: queues
    deploymentContainerName: deploymentContainerName
    operationsTableName: operationsTableName
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: resourceGroup
  params: {
    workspaceName: 'log-close-session-${token}'
    applicationInsightsName: names.applicationInsights
    location: location
    tags: allTags
    retentionDays: logRetentionDays
  }
}

module roles 'modules/roles.bicep' = {
  scope: resourceGroup
  params: {
    names: names
    queues: queues
    operationsTableName: operationsTableName
    queueAccessList: queueAccessList
  }
  dependsOn: [identity, monitoring, storage]
}

module network 'modules/network.bicep' = if (privateNetwork) {
  scope: resourceGroup
  params: {
    name: names.virtualNetwork
    location: location
    tags: allTags
    addressPrefix: virtualNetworkAddressPrefix
  }
}

module privateEndpoints 'modules/privateEndpoints.bicep' = if (privateNetwork) {
  scope: resourceGroup
  params: {
    storageAccountName: names.storageAccount
    virtualNetworkName: names.virtualNetwork
    location: location
    tags: allTags
  }
  dependsOn: [network, storage]
}

module functionApp 'modules/functionApp.bicep' = {
  scope: resourceGroup
  params: {
    names: names
    planName: 'plan-close-session-${token}'
    location: location
    tags: allTags
    deploymentContainerName: deploymentContainerName
    isPrivate: privateNetwork
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
  }
  // The host reads its keys and timers as soon as it starts: by then it needs its roles, and the way to the account.
  dependsOn: [privateEndpoints, roles]
}

module signIn 'modules/signIn.bicep' = if (requireSignIn) {
  scope: resourceGroup
  params: {
    functionAppName: names.functionApp
    clientId: empty(delegatedClientId) ? fail('requireSignIn needs delegatedClientId') : delegatedClientId
    tenantId: delegatedTenantId
  }
  dependsOn: [functionApp]
}

module settings 'modules/settings.bicep' = {
  scope: resourceGroup
  params: {
    names: names
    graphRequestsPerSecond: graphRequestsPerSecond
    graphEndpoint: graphEndpoint
    values: {
      CLOSE_SESSION_QUEUE: queues.requests
      CLOSE_SESSION_RESULTS_QUEUE: queues.results
      CLOSE_SESSION_TIMEOUT_SECONDS: string(timeoutSeconds)
      CLOSE_SESSION_MAX_AGE_MINUTES: string(maxAgeMinutes)
      CLOSE_SESSION_ALLOW: allow
      CLOSE_SESSION_PUBLIC_URL: publicUrl
      GRAPH_API_VERSION: graphApiVersion
      DELEGATED_CLIENT_ID: delegatedClientId
      DELEGATED_TENANT_ID: empty(delegatedClientId) ? '' : delegatedTenantId
      HTTP_AUTH_LEVEL: httpAuthLevel == 'anonymous' && !requireSignIn
        ? fail('httpAuthLevel anonymous needs requireSignIn')
        : httpAuthLevel
      NOTIFY_SENDER: notifySender
      NOTIFY_ALLOWED_RECIPIENTS: notifyAllowedRecipients
      OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint
    }
  }
  // With anonymous functions the app refuses to start where the sign-in is off.
  dependsOn: [functionApp, signIn]
}

module alerts 'modules/alerts.bicep' = {
  scope: resourceGroup
  params: {
    names: names
    location: location
    tags: allTags
    emails: alertEmails
    queueBacklogThreshold: queueBacklogThreshold
  }
  dependsOn: [monitoring, storage]
}

module workbook 'modules/workbook.bicep' = {
  scope: resourceGroup
  params: {
    applicationInsightsName: names.applicationInsights
    location: location
    tags: allTags
  }
  dependsOn: [monitoring]
}

@description('Resource group of everything.')
output AZURE_RESOURCE_GROUP string = resourceGroup.name

@description('Name of the function app.')
output FUNCTION_APP_NAME string = names.functionApp

@description('Address of the function app.')
output FUNCTION_APP_URL string = functionApp.outputs.url

@description('Client id of the identity.')
output IDENTITY_CLIENT_ID string = identity.outputs.clientId

@description('Object id of the service principal of the identity: Graph permissions are granted to it.')
output IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId

@description('Name of the storage account.')
output STORAGE_ACCOUNT_NAME string = names.storageAccount

@description('Address of the queue of close requests.')
output QUEUE_URL string = storage.outputs.queueUrl

@description('Name of Application Insights.')
output APPLICATION_INSIGHTS_NAME string = names.applicationInsights

@description('Tenant of the deployment.')
output AZURE_TENANT_ID string = tenant().tenantId
