using 'main.bicep'

// azd fills in the first two; the others are set by `azd env set NAME value`, under the names of the app's own settings
// where there is one. What is left out keeps its default.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')

// JSON, such as {"costCenter":"4711"}
param tags = json(readEnvironmentVariable('RESOURCE_TAGS', '{}'))

param maximumInstanceCount = int(readEnvironmentVariable('MAXIMUM_INSTANCE_COUNT', '4'))
param graphRequestsPerSecond = int(readEnvironmentVariable('GRAPH_REQUESTS_PER_SECOND', '120'))
param instanceMemoryMB = json(readEnvironmentVariable('INSTANCE_MEMORY_MB', '2048'))

param queueName = readEnvironmentVariable('CLOSE_SESSION_QUEUE', 'close-session')
param resultsQueueName = readEnvironmentVariable('CLOSE_SESSION_RESULTS_QUEUE', '')
param timeoutSeconds = int(readEnvironmentVariable('CLOSE_SESSION_TIMEOUT_SECONDS', '60'))
param maxAgeMinutes = int(readEnvironmentVariable('CLOSE_SESSION_MAX_AGE_MINUTES', '60'))
param allow = readEnvironmentVariable('CLOSE_SESSION_ALLOW', '')
param publicUrl = readEnvironmentVariable('CLOSE_SESSION_PUBLIC_URL', '')
param graphEndpoint = readEnvironmentVariable('GRAPH_ENDPOINT', '')
param graphApiVersion = readEnvironmentVariable('GRAPH_API_VERSION', 'v1.0')
param otlpEndpoint = readEnvironmentVariable('OTEL_EXPORTER_OTLP_ENDPOINT', '')

param delegatedClientId = readEnvironmentVariable('DELEGATED_CLIENT_ID', '')
param requireSignIn = bool(readEnvironmentVariable('REQUIRE_SIGN_IN', 'false'))
param httpAuthLevel = readEnvironmentVariable('HTTP_AUTH_LEVEL', 'function')

param notifySender = readEnvironmentVariable('NOTIFY_SENDER', '')
param notifyAllowedRecipients = readEnvironmentVariable('NOTIFY_ALLOWED_RECIPIENTS', '')

param privateNetwork = bool(readEnvironmentVariable('PRIVATE_NETWORK', 'false'))
param virtualNetworkAddressPrefix = readEnvironmentVariable('VIRTUAL_NETWORK_ADDRESS_PREFIX', '10.20.0.0/24')
param storageRedundancy = readEnvironmentVariable('STORAGE_REDUNDANCY', 'Standard_LRS')

param logRetentionDays = int(readEnvironmentVariable('LOG_RETENTION_DAYS', '30'))
param queueBacklogThreshold = int(readEnvironmentVariable('QUEUE_BACKLOG_THRESHOLD', '1000'))

// Addresses separated by semicolons.
param alertEmails = filter(split(readEnvironmentVariable('ALERT_EMAILS', ''), ';'), email => !empty(email))

// JSON, such as [{"principalId":"<object id>","principalType":"ServicePrincipal","role":"sender"}]
param queueAccessList = json(readEnvironmentVariable('QUEUE_ACCESS', '[]'))
