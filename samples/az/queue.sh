#!/usr/bin/env bash
# Asks for a close by a message in the queue, with the Azure CLI. Arguments say how to sign in:
#   bash queue.sh --account-name <account> --auth-mode login
# Without them the CLI takes AZURE_STORAGE_CONNECTION_STRING. Only that way is run in tests.
# Environment: WORKBOOK_SESSION_ID, DRIVE_ID, ITEM_ID
set -euo pipefail

request="{\"workbookSessionId\":\"$WORKBOOK_SESSION_ID\",\"driveId\":\"$DRIVE_ID\",\"itemId\":\"$ITEM_ID\"}"
# -1: the message waits until it is read.
az storage message put --queue-name close-session --content "$request" --time-to-live -1 --output none "$@"
echo 'Sent.'
