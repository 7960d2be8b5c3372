"""Writes a cell in a workbook session, with nothing but the standard library.

Environment: APP_URL, FUNCTIONS_KEY (if the app wants one), MSGRAPH_URL, MSGRAPH_TOKEN, DRIVE_ID, ITEM_ID
"""

import json
import os
import sys
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import Request, urlopen


def call(method, url, headers, body=None):
    """Sends JSON and gives the JSON of the answer. Raises RuntimeError with what was answered instead."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **headers}
    try:
        with urlopen(Request(url, data, headers, method=method), timeout=120) as answer:
            return json.load(answer)
    except HTTPError as error:
        name = url.rsplit("/", 1)[-1]
        raise RuntimeError(f"{method} {name}: {error.code} {error.read().decode()}") from None


@contextmanager
def workbook_session(graph, graph_token, app, key, drive_id, item_id, close_after="PT10M"):
    """Opens a session, sets a safety net, and gives the session's id. Closes it whatever happens, and cancels the
    safety net. If this process dies, the safety net closes the session."""
    workbook = f"{graph}/v1.0/drives/{drive_id}/items/{item_id}/workbook"
    as_caller = {"Authorization": f"Bearer {graph_token}"}
    with_key = {"x-functions-key": key} if key else {}
    opened = call("POST", f"{workbook}/createSession", as_caller, {"persistChanges": True})
    request = {"workbookSessionId": opened["id"], "driveId": drive_id, "itemId": item_id}
    net = None
    try:
        body = {**request, "closeAfter": close_after}
        net = call("POST", f"{app}/api/operations", with_key, body)
        yield opened["id"]
    finally:
        call("POST", f"{app}/api/closeSession", with_key, request)
        if net:
            try:
                call("DELETE", f"{app}/api/operations/{net['operationId']}", with_key)
            except RuntimeError as error:
                # The session is closed: a safety net that has begun, or cannot be cancelled, finds it so.
                print(f"Not cancelled: {error}", file=sys.stderr)


def main():
    env = os.environ
    graph, token, drive_id, item_id = (
        env[name] for name in ("MSGRAPH_URL", "MSGRAPH_TOKEN", "DRIVE_ID", "ITEM_ID")
    )
    where = (graph, token, env["APP_URL"], env.get("FUNCTIONS_KEY"), drive_id, item_id)
    with workbook_session(*where) as session_id:
        url = f"{graph}/v1.0/drives/{drive_id}/items/{item_id}/workbook/worksheets/Sheet1/range(address='A1')"
        headers = {"Authorization": f"Bearer {token}", "workbook-session-id": session_id}
        values = [[env.get("CELL_VALUE", "written by Python")]]
        written = call("PATCH", url, headers, {"values": values})
    print("Written and closed:", json.dumps(written["values"]))


if __name__ == "__main__":
    main()
