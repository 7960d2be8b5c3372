#!/usr/bin/env bash
# NOT RUN: there is no Azure where the tests run. The options are those of the Azure CLI's own source.
# Lets events of an Event Grid topic close sessions: the `data` of each event is a close request.
# Environment: GROUP (resource group), APP (function app), ACCOUNT (its storage account), TOPIC (to be made)
set -euo pipefail

# Events have to be CloudEvents: what comes in Event Grid's own schema is refused.
az eventgrid topic create --resource-group "$GROUP" --name "$TOPIC" --location "$(
  az group show --name "$GROUP" --query location --output tsv
)" --input-schema cloudeventschemav1_0 --identity systemassigned
topic=$(az eventgrid topic show --resource-group "$GROUP" --name "$TOPIC" --query id --output tsv)

# Either by HTTP. The handshake of the subscription is an OPTIONS request that needs the key as well, hence in the
# address, which Event Grid keeps secret. Event Grid drops an event that is answered 400, unless the subscription has a
# dead-letter destination.
key=$(az functionapp keys list --resource-group "$GROUP" --name "$APP" --query functionKeys.default --output tsv)
az eventgrid event-subscription create --name close-by-http --source-resource-id "$topic" \
  --event-delivery-schema cloudeventschemav1_0 \
  --endpoint-type webhook --endpoint "https://$APP.azurewebsites.net/api/operations?code=$key"

# Or by the queue, as the topic's own identity: the account takes no keys. What is wrong goes to poison there.
account=$(az storage account show --resource-group "$GROUP" --name "$ACCOUNT" --query id --output tsv)
az role assignment create --role 'Storage Queue Data Message Sender' --scope "$account" \
  --assignee-principal-type ServicePrincipal --assignee-object-id "$(
    az eventgrid topic show --resource-group "$GROUP" --name "$TOPIC" --query identity.principalId --output tsv
  )"
az eventgrid event-subscription create --name close-by-queue --source-resource-id "$topic" \
  --event-delivery-schema cloudeventschemav1_0 --storage-queue-msg-ttl -1 \
  --delivery-identity systemassigned --delivery-identity-endpoint-type storagequeue \
  --delivery-identity-endpoint "$account/queueServices/default/queues/close-session"

# An event, as any publisher sends it.
endpoint=$(az eventgrid topic show --resource-group "$GROUP" --name "$TOPIC" --query endpoint --output tsv)
access=$(az eventgrid topic key list --resource-group "$GROUP" --name "$TOPIC" --query key1 --output tsv)
curl -sS "$endpoint" -H "aeg-sas-key: $access" -H 'Content-Type: application/cloudevents+json' -d '{
  "specversion": "1.0", "id": "1", "source": "/flows/budget", "type": "workbookSession.abandoned",
  "data": {"workbookSessionId": "<id>", "driveId": "<drive id>", "itemId": "<item id>"}}'
