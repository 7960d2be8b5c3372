# Opens a session, sets a safety net, works, closes whatever happens, and cancels the safety net.
# Environment: APP_URL, FUNCTIONS_KEY (if the app wants one), MSGRAPH_URL, MSGRAPH_TOKEN, DRIVE_ID, ITEM_ID
# Needs PowerShell 7. Against `npm start` on Windows or macOS, add -SkipCertificateCheck to the calls of Graph.
$ErrorActionPreference = 'Stop'

$workbook = "$env:MSGRAPH_URL/v1.0/drives/$env:DRIVE_ID/items/$env:ITEM_ID/workbook"
$asCaller = @{ Authorization = "Bearer $env:MSGRAPH_TOKEN" }
$withKey = if ($env:FUNCTIONS_KEY) { @{ 'x-functions-key' = $env:FUNCTIONS_KEY } } else { @{} }
$json = 'application/json'

$opened = Invoke-RestMethod -Method Post "$workbook/createSession" -Headers $asCaller -ContentType $json `
  -Body '{"persistChanges":true}'
$request = @{ workbookSessionId = $opened.id; driveId = $env:DRIVE_ID; itemId = $env:ITEM_ID }
$net = $null
try {
  $later = $request + @{ closeAfter = 'PT10M' } | ConvertTo-Json
  $net = Invoke-RestMethod -Method Post "$env:APP_URL/api/operations" -Headers $withKey -ContentType $json -Body $later

  # The work.
  $inSession = $asCaller + @{ 'workbook-session-id' = $opened.id }
  $values = @{ values = @(, @($env:CELL_VALUE ?? 'written by PowerShell')) } | ConvertTo-Json -Depth 3
  $written = Invoke-RestMethod -Method Patch "$workbook/worksheets/Sheet1/range(address='A1')" -Headers $inSession `
    -ContentType $json -Body $values
  "Written: $($written.values)"
}
finally {
  Invoke-RestMethod -Method Post "$env:APP_URL/api/closeSession" -Headers $withKey -ContentType $json `
    -Body ($request | ConvertTo-Json)
  if ($net) {
    # The session is closed: a safety net that has begun, or cannot be cancelled, finds it so.
    try { Invoke-RestMethod -Method Delete "$env:APP_URL/api/operations/$($net.operationId)" -Headers $withKey | Out-Null }
    catch { Write-Warning "Not cancelled: $_" }
  }
}
