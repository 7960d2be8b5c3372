import { resourceNames, resourceTags } from 'types.bicep'

@description('Names of the resources.')
param names resourceNames

@description('Region.')
param location string

@description('Tags.')
param tags resourceTags

@description('Addresses that alerts go to.')
param emails string[]

@description('How many messages may lie in all queues together.')
param queueBacklogThreshold int

@description('What is asked of Application Insights. The tests read the same file.')
var logAlerts = loadJsonContent('../alerts.json')

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.applicationInsights
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: names.storageAccount

  resource queueService 'queueServices' existing = {
    name: 'default'
  }
}

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${names.functionApp}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'closeSession'
    emailReceivers: [
      for (email, i) in emails: {
        name: 'email${i}'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource logAlert 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for alert in logAlerts: {
    name: '${names.functionApp}-${alert.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: '${names.functionApp}: ${alert.displayName}'
      description: alert.description
      severity: alert.severity
      scopes: [applicationInsights.id]
      targetResourceTypes: ['Microsoft.Insights/components']
      evaluationFrequency: alert.evaluationFrequency
      windowSize: alert.windowSize
      criteria: {
        allOf: [
          {
            query: join(alert.query, '\n')
            timeAggregation: 'Total'
            metricMeasureColumn: alert.measure
            operator: 'GreaterThan'
            threshold: alert.threshold
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      autoMitigate: true
      actions: { actionGroups: [actionGroup.id] }
    }
  }
]

// Asked of the account itself: it speaks even where the app has come to a stand and writes no telemetry.
resource backlog 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: '${names.functionApp}-queueBacklog'
  location: 'global'
  tags: tags
  properties: {
    description: 'More messages lie in the queues than ${queueBacklogThreshold}, poison and scheduled closes included: see whether the app runs, and whether the poison queue was looked after.'
    enabled: true
    severity: 2
    scopes: [account::queueService.id]
    // The account counts its messages once an hour.
    evaluationFrequency: 'PT1H'
    windowSize: 'PT1H'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'messages'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.Storage/storageAccounts/queueServices'
          metricName: 'QueueMessageCount'
          timeAggregation: 'Average'
          operator: 'GreaterThan'
          threshold: queueBacklogThreshold
        }
      ]
    }
    autoMitigate: true
    actions: [{ actionGroupId: actionGroup.id }]
  }
}
