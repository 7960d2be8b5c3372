/** What `npm run smoke -- --help` prints. */
export const USAGE = `npm run smoke -- --app https://... (--drive ID --item ID | --link URL) [options]

Opens sessions on a workbook with your own sign-in, lets a deployed app close them in every way, asks Graph what became
of each, and prints a transcript without secrets. Nothing is written into the workbook.

  --app URL                   the app, such as https://my-app.azurewebsites.net
  --drive ID --item ID        the workbook: driveId and itemId
  --link URL                  the workbook instead by its link
  --queue URL                 the queue of close requests, https://ACCOUNT.queue.core.windows.net/close-session, with a
                              shared access signature, or without one (then your sign-in needs Storage Queue Data
                              Message Sender); left out: nothing is sent to the queue
  --principal ID              object id of the app's managed identity; else IDENTITY_PRINCIPAL_ID. Says which permission
                              served, as far as your sign-in may read it (Application.Read.All; of a site's grant
                              Sites.FullControl.All); left out: that is not known
  --safety-net-seconds N      how long the safety net waits that is let fire; 1 to 600, default 20
  --graph URL                 Graph of another cloud; default https://graph.microsoft.com

From the environment, since they are secrets:
  SMOKE_FUNCTION_KEY          a function key of the app
  SMOKE_GRAPH_TOKEN           a token for Graph; else \`az account get-access-token\` is asked (az login)

Exit code: 0 all as expected, 1 something was not, 2 wrong arguments`;
