# NOT RUN, but parsed: there is no Az.Storage where the tests run.
# Asks for a close by a message in the queue. The module Az.Storage has no command for a message: it is sent by the
# .NET client inside the queue object.
# Environment: ACCOUNT (storage account), WORKBOOK_SESSION_ID, DRIVE_ID, ITEM_ID. Signed in with Connect-AzAccount.
$ErrorActionPreference = 'Stop'

$context = New-AzStorageContext -StorageAccountName $env:ACCOUNT -UseConnectedAccount
$queue = (Get-AzStorageQueue -Name 'close-session' -Context $context).QueueClient
$request = @{
  workbookSessionId = $env:WORKBOOK_SESSION_ID
  driveId           = $env:DRIVE_ID
  itemId            = $env:ITEM_ID
} | ConvertTo-Json -Compress
# Minus one second: the message waits until it is read.
$queue.SendMessage($request, [TimeSpan]::Zero, [TimeSpan]::FromSeconds(-1)) | Out-Null
'Sent.'
