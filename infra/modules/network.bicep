import { resourceTags } from 'types.bicep'

@description('Name of the virtual network.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags resourceTags

@description('Its address range, /24 or larger.')
param addressPrefix string

resource virtualNetwork 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'app'
        properties: {
          // An instance takes an address: 59 of them.
          addressPrefix: cidrSubnet(addressPrefix, 26, 0)
          delegations: [
            {
              name: 'flexConsumption'
              properties: { serviceName: 'Microsoft.App/environments' }
            }
          ]
        }
      }
      {
        name: 'privateEndpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 1)
        }
      }
    ]
  }
}
