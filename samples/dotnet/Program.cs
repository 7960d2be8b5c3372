// Asks for a close by a message in the queue.
// Environment: QUEUE_URL (https://<account>.queue.core.windows.net/close-session, or one with a shared access
// signature), WORKBOOK_SESSION_ID, DRIVE_ID, ITEM_ID
using System.Text.Json;
using Azure.Identity;
using Azure.Storage.Queues;

var url = new Uri(Setting("QUEUE_URL"));
// A signature in the address is enough; without one, as whoever DefaultAzureCredential finds (not run in tests).
var queue = url.Query == "" ? new QueueClient(url, new DefaultAzureCredential()) : new QueueClient(url);
var request = JsonSerializer.Serialize(new
{
    workbookSessionId = Setting("WORKBOOK_SESSION_ID"),
    driveId = Setting("DRIVE_ID"),
    itemId = Setting("ITEM_ID"),
});
// -1 second: the message waits until it is read.
await queue.SendMessageAsync(request, timeToLive: TimeSpan.FromSeconds(-1));
Console.WriteLine("Sent.");

static string Setting(string name) =>
    Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"Set {name}.");
