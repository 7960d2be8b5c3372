/** What `npm run grants -- --help` prints. */
export const USAGE = `npm run grants -- [options]

Says what the function app still needs in Microsoft Graph, with your own sign-in (az login); --yes does it. What you may
not do, or Graph cannot do, is written into build/administrator.ps1 for those who may. Nothing is done twice.

  --yes                    do it; without it, nothing changes
  --remove                 take away what is named, instead of granting it

What (else the variables; they count only where no argument says what):
  --permission NAME        application permission: Sites.Selected or Files.ReadWrite.All; else GRANT_PERMISSION
  --site SITE              the identity may write in this site: host:/sites/path, or its address; may be given more than
                           once; else GRANT_SITES, separated by semicolons
  --delegated NAME         delegated mode: an app registration that asks for Files.ReadWrite or Files.ReadWrite.All; else
                           GRANT_DELEGATED
  --mail-sender MAILBOX    mail about outcomes from this mailbox alone; else NOTIFY_SENDER

Whom:
  --principal ID           object id of the managed identity; else IDENTITY_PRINCIPAL_ID
  --client-id ID           client id of the app registration, once there is one; else DELEGATED_CLIENT_ID
  --name NAME              name of a new app registration; else FUNCTION_APP_NAME, else close-excel-session

Where:
  --graph URL              Graph of another cloud; else GRAPH_ENDPOINT, else https://graph.microsoft.com
  --authority URL          Entra ID of another cloud; else AZURE_AUTHORITY_HOST, else that of Graph's cloud

azd sets these variables for its hooks; after provisioning it runs this tool, with --yes where GRANT_APPLY is true.
GRANTS_TOKEN, a secret, is a token for Graph in the place of the Azure CLI's.

Exit code: 0 nothing failed, 1 something did, 2 wrong arguments`;

/** What is said where nothing is to be granted: after a first \`azd up\`. */
export const NOTHING = `No grants were asked for, so the app can close nothing yet. Choose (docs/permissions.md says which):
  azd env set GRANT_PERMISSION Sites.Selected
  azd env set GRANT_SITES contoso.sharepoint.com:/sites/finance
or, as the calling user:
  azd env set GRANT_DELEGATED Files.ReadWrite.All
Then: azd hooks run postprovision`;
