import { resourceTags } from 'types.bicep'

@description('Name of the identity.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags resourceTags

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Object id of its service principal: what Graph permissions are granted to.')
output principalId string = identity.properties.principalId

@description('Client id: AZURE_CLIENT_ID.')
output clientId string = identity.properties.clientId
