@export()
@description('Tags of a resource: name to value.')
type resourceTags = {
  @description('Value of the tag.')
  *: string
}

@export()
@description('Who else may use the queues.')
type queueAccess = {
  @description('Object id in Entra ID. Of an app: that of its service principal.')
  principalId: string

  @description('What the object is.')
  principalType: 'Group' | 'ServicePrincipal' | 'User'

  @description('sender: may put close requests into the queue. operator: may also read, requeue and delete there and in the poison queue.')
  role: 'operator' | 'sender'
}

@export()
@description('Names of the resources that other resources refer to.')
type resourceNames = {
  @description('The user-assigned identity.')
  identity: string

  @description('The storage account.')
  storageAccount: string

  @description('The function app.')
  functionApp: string

  @description('Application Insights.')
  applicationInsights: string

  @description('The virtual network.')
  virtualNetwork: string
}

@export()
@description('Queues of the app.')
type queueNames = {
  @description('Queue of close requests.')
  requests: string

  @description('What could not be closed. The Functions host knows it by this form of its name.')
  poison: string

  @description('Outcomes of queued closes. Empty: there is no such queue.')
  results: string
}
