import { queueAccess, queueNames, resourceNames } from 'types.bicep'

@description('Names of the resources.')
param names resourceNames

@description('Queues of the app.')
param queues queueNames

@description('Table of asynchronous closes.')
param operationsTableName string

@description('Who else may use the queues.')
param queueAccessList queueAccess[]

@description('Built-in roles: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles')
var roleIds = {
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageQueueDataMessageSender: 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
}

@description('Queues that the app uses.')
var appQueues = filter([queues.requests, queues.poison, queues.results], name => !empty(name))

@description('Operators read and delete in the queue and in its poison queue; senders write to the queue.')
var otherAccess = flatten(map(
  queueAccessList,
  access =>
    map(access.role == 'operator' ? [queues.requests, queues.poison] : [queues.requests], queueName => {
      ...access
      queueName: queueName
    })
))

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.identity
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: names.storageAccount

  resource queueService 'queueServices' existing = {
    name: 'default'

    resource appQueue 'queues' existing = [
      for queueName in appQueues: {
        name: queueName
      }
    ]

    resource otherQueue 'queues' existing = [
      for access in otherAccess: {
        name: access.queueName
      }
    ]
  }

  resource tableService 'tableServices' existing = {
    name: 'default'

    resource operationsTable 'tables' existing = {
      name: operationsTableName
    }
  }
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.applicationInsights
}

// The Functions host keeps its keys, leases and timers in containers that it creates, and reads and writes the
// deployment package: Microsoft asks for this role on the whole account.
resource blobRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, identity.id, roleIds.storageBlobDataOwner)
  scope: account
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.storageBlobDataOwner)
  }
}

// The host and the app receive, write, hide and delete messages, count those in poison, and create a queue again that
// was deleted.
resource queueRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (queueName, i) in appQueues: {
    name: guid(account::queueService::appQueue[i].id, identity.id, roleIds.storageQueueDataContributor)
    scope: account::queueService::appQueue[i]
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roleIds.storageQueueDataContributor
      )
    }
  }
]

// The app keeps the states of asynchronous closes there, and creates the table again if it was deleted.
resource tableRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::tableService::operationsTable.id, identity.id, roleIds.storageTableDataContributor)
  scope: account::tableService::operationsTable
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roleIds.storageTableDataContributor
    )
  }
}

// The host and the app write telemetry, which takes a role since local authentication is off.
resource telemetryRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(applicationInsights.id, identity.id, roleIds.monitoringMetricsPublisher)
  scope: applicationInsights
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roleIds.monitoringMetricsPublisher
    )
  }
}

// Those whom the deployment names: senders may write only; operators use the poison desk.
resource otherRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (access, i) in otherAccess: {
    name: guid(account::queueService::otherQueue[i].id, access.principalId, access.role)
    scope: account::queueService::otherQueue[i]
    properties: {
      principalId: access.principalId
      principalType: access.principalType
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        access.role == 'operator' ? roleIds.storageQueueDataContributor : roleIds.storageQueueDataMessageSender
      )
    }
  }
]
