#!/usr/bin/env bash
# Asks for a close by a message in the queue.
# Environment: QUEUE_URL (https://<account>.queue.core.windows.net/close-session, or one with a shared access
# signature), WORKBOOK_SESSION_ID, DRIVE_ID, ITEM_ID
set -euo pipefail

request="{\"workbookSessionId\":\"$WORKBOOK_SESSION_ID\",\"driveId\":\"$DRIVE_ID\",\"itemId\":\"$ITEM_ID\"}"

# -1: the message waits until it is read. CDATA spares the escaping for XML: an id holds ampersands.
if [[ $QUEUE_URL == *\?* ]]; then
  url="${QUEUE_URL%%\?*}/messages?messagettl=-1&${QUEUE_URL#*\?}"
  headers=()
else
  # Without a signature: as whoever the Azure CLI is signed in as. Not run in tests.
  url="$QUEUE_URL/messages?messagettl=-1"
  token=$(az account get-access-token --resource https://storage.azure.com --query accessToken -o tsv)
  headers=(-H "Authorization: Bearer $token" -H 'x-ms-version: 2024-11-04')
fi
curl -sS --fail-with-body -o /dev/null "$url" ${headers[@]+"${headers[@]}"} -H 'Content-Type: application/xml' \
  -d "<QueueMessage><MessageText><![CDATA[$request]]></MessageText></QueueMessage>"
echo 'Sent.'
