using '../../../infra/main.bicep'

param environmentName = 'private'
param location = 'swedencentral'
param privateNetwork = true
param storageRedundancy = 'Standard_ZRS'
param resultsQueueName = 'close-session-results'
param maximumInstanceCount = 40
param otlpEndpoint = 'https://otlp.contoso.com'
