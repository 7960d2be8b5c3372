/** What `npm run poison -- --help` prints. */
export const USAGE = `npm run poison -- <command> [options]

  list      one line for each message
  show      all of each message but its secrets, as JSON
  requeue   writes messages to the queue of close requests again; without --yes only says what it would do
  drop      deletes messages; without --yes only says what it would do

Which messages (all, if nothing is given):
  --code CODE[,CODE]    by reason: AccessDenied, ... or host for those that the Functions host moved
  --operation ID[,ID]   by operation id
  --older-than TIME     failed longer ago than that: 90s, 30m, 2h, 7d, or PT2H
  --newer-than TIME     failed less long ago than that

Where:
  --queue NAME          queue of close requests; else CLOSE_SESSION_QUEUE, else close-session
  --account NAME        storage account, with your own sign-in (az login, ...); else AzureWebJobsStorage,
                        or AzureWebJobsStorage__queueServiceUri or __accountName with your own sign-in

Exit code: 0 done, 1 something failed, 2 wrong arguments, 3 no message matched, 130 interrupted`;
