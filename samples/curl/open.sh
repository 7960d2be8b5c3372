#!/usr/bin/env bash
# Opens a workbook session and prints its id.
# Environment: MSGRAPH_URL, MSGRAPH_TOKEN, DRIVE_ID, ITEM_ID
set -euo pipefail

answer=$(curl -sS --fail-with-body \
  "$MSGRAPH_URL/v1.0/drives/$DRIVE_ID/items/$ITEM_ID/workbook/createSession" \
  -H "Authorization: Bearer $MSGRAPH_TOKEN" \
  -H 'Content-Type: application/json' \
  -d '{"persistChanges":true}') || { echo "$answer" >&2; exit 1; }
# Without jq. An ampersand may be written as \u0026 in JSON.
sed -n 's/.*"id" *: *"\([^"]*\)".*/\1/p' <<<"$answer" | sed 's/\\u0026/\&/g'
