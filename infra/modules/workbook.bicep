import { resourceTags } from 'types.bicep'

@description('Name of Application Insights.')
param applicationInsightsName string

@description('Region.')
param location string

@description('Tags.')
param tags resourceTags

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  // Azure wants a GUID here; people see the display name.
  name: guid(applicationInsights.id, 'close-excel-session')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Closing of Excel sessions'
    category: 'workbook'
    sourceId: applicationInsights.id
    serializedData: loadTextContent('../workbook.json')
  }
}
