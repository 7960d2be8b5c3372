using '../../../infra/main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param tags = { costCenter: '4711' }
param maximumInstanceCount = 7
param allow = '/me;/sites/contoso.sharepoint.com:/sites/finance'
param publicUrl = 'https://api.contoso.com/sessions'
param resultsQueueName = 'close-session-results'
param delegatedClientId = '33333333-3333-3333-3333-333333333333'
param requireSignIn = true
param httpAuthLevel = 'anonymous'
param notifySender = 'robot@contoso.com'
param notifyAllowedRecipients = 'contoso.com'
param alertEmails = ['operations@contoso.com']
param queueAccessList = [
  {
    principalId: '44444444-4444-4444-4444-444444444444'
    principalType: 'ServicePrincipal'
    role: 'sender'
  }
  {
    principalId: '55555555-5555-5555-5555-555555555555'
    principalType: 'Group'
    role: 'operator'
  }
]
