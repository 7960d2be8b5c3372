import { resourceNames, resourceTags } from 'types.bicep'

@description('Names of the resources.')
param names resourceNames

@description('Name of the plan.')
param planName string

@description('Region.')
param location string

@description('Tags.')
param tags resourceTags

@description('Container of the deployment package.')
param deploymentContainerName string

@description('Whether the app reaches the storage account through the virtual network.')
param isPrivate bool

@description('Most instances of each scale group.')
param maximumInstanceCount int

@description('Memory of an instance in MB.')
param instanceMemoryMB int

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.identity
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: names.storageAccount
}

resource virtualNetwork 'Microsoft.Network/virtualNetworks@2025-05-01' existing = if (isPrivate) {
  name: names.virtualNetwork

  resource appSubnet 'subnets' existing = {
    name: 'app'
  }
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    tier: 'FlexConsumption'
    name: 'FC1'
  }
  properties: {
    // Linux.
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: names.functionApp
  location: location
  // azd finds the app of the service "app" in azure.yaml by this tag.
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: isPrivate ? virtualNetwork::appSubnet.id : null
    siteConfig: { minTlsVersion: '1.2' }
    functionAppConfig: {
      runtime: {
        name: 'node'
        version: '22'
      }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstanceCount
        instanceMemoryMB: instanceMemoryMB
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${account.properties.primaryEndpoints.blob}${deploymentContainerName}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
    }
  }

  // Deployments sign in with Entra ID: no user name and password.
  resource ftpPublishing 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scmPublishing 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

@description('Address of the app.')
output url string = 'https://${app.properties.defaultHostName}'
