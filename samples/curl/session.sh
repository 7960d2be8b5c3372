#!/usr/bin/env bash
# Opens a session, sets a safety net, works, closes whatever happens, and cancels the safety net.
# Environment: APP_URL, FUNCTIONS_KEY (if the app wants one), MSGRAPH_URL, MSGRAPH_TOKEN, DRIVE_ID, ITEM_ID
set -euo pipefail

app() { # METHOD URL [more of curl's arguments]
  curl -sS --fail-with-body -X "$1" "$2" -H "x-functions-key: ${FUNCTIONS_KEY:-}" "${@:3}"
}
post() { # PATH BODY
  app POST "$APP_URL/api/$1" -H 'Content-Type: application/json' -d "$2"
}

session=$(bash "$(dirname "$0")/open.sh")
fields="\"workbookSessionId\":\"$session\",\"driveId\":\"$DRIVE_ID\",\"itemId\":\"$ITEM_ID\""

# From here on the session is closed, however this script ends.
trap 'post closeSession "{$fields}"; echo' EXIT

answer=$(post operations "{$fields,\"closeAfter\":\"PT10M\"}") || { echo "$answer" >&2; exit 1; }
net=$(sed -n 's/.*"operationId":"\([^"]*\)".*/\1/p' <<<"$answer")

# The work.
curl -sS --fail-with-body -X PATCH \
  "$MSGRAPH_URL/v1.0/drives/$DRIVE_ID/items/$ITEM_ID/workbook/worksheets/Sheet1/range(address='A1')" \
  -H "Authorization: Bearer $MSGRAPH_TOKEN" \
  -H "workbook-session-id: $session" \
  -H 'Content-Type: application/json' \
  -d "{\"values\":[[\"${CELL_VALUE:-written by curl}\"]]}"
echo

trap - EXIT
post closeSession "{$fields}"
echo
# 409 means that the safety net has begun: the session is closed all the same.
app DELETE "$APP_URL/api/operations/$net" || true
echo
