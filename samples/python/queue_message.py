"""Asks for a close by a message in the queue.

Needs azure-storage-queue and azure-identity (pip), or Debian's python3-azure-storage.
Environment: QUEUE_URL (https://<account>.queue.core.windows.net/close-session, or one with a shared access
signature), WORKBOOK_SESSION_ID, DRIVE_ID, ITEM_ID
"""

import json
import os

from azure.storage.queue import QueueClient


def credential(url):
    """A signature in the address is enough; without one, as whoever DefaultAzureCredential finds (not run in tests)."""
    if "?" in url:
        return None
    from azure.identity import DefaultAzureCredential

    return DefaultAzureCredential()


env = os.environ
queue = QueueClient.from_queue_url(env["QUEUE_URL"], credential=credential(env["QUEUE_URL"]))
request = {
    "workbookSessionId": env["WORKBOOK_SESSION_ID"],
    "driveId": env["DRIVE_ID"],
    "itemId": env["ITEM_ID"],
}
# -1: the message waits until it is read.
queue.send_message(json.dumps(request), time_to_live=-1)
print("Sent.")
