import { queueNames, resourceTags } from 'types.bicep'

@description('Name of the account.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags resourceTags

@description('How often the account keeps its data.')
param redundancy string

@description('Whether the account is reached over private endpoints only.')
param isPrivate bool

@description('Queues of the app.')
param queues queueNames

@description('Container of the deployment package.')
param deploymentContainerName string

@description('Table of asynchronous closes.')
param operationsTableName string

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    // No keys: every client is an identity in Entra ID with a role.
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      bypass: 'None'
    }
  }

  resource blobService 'blobServices' = {
    name: 'default'

    resource deploymentContainer 'containers' = {
      name: deploymentContainerName
    }
  }

  resource queueService 'queueServices' = {
    name: 'default'

    resource queue 'queues' = [
      for queueName in filter([queues.requests, queues.poison, queues.results], name => !empty(name)): {
        name: queueName
      }
    ]
  }

  resource tableService 'tableServices' = {
    name: 'default'

    resource operationsTable 'tables' = {
      name: operationsTableName
    }
  }
}

@description('Address of the queue of close requests.')
output queueUrl string = '${account.properties.primaryEndpoints.queue}${queues.requests}'
