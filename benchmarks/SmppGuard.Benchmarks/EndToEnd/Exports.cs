using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>What was exported while the load ran.</summary>
/// <param name="Done">Packages that were made.</param>
/// <param name="Messages">Messages in them and in the one that was being made at the end.</param>
/// <param name="Octets">Octets of those.</param>
internal sealed record ExportFigures(int Done, long Messages, long Octets);

/// <summary>Somebody who has everything that the account sent exported, and again as soon as that is done, for as long as the load runs.</summary>
internal static class Exports
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static async Task<ExportFigures?> OrderAsync(Uri http, bool wanted, CancellationToken stop)
    {
        if (!wanted)
        {
            return null;
        }

        using var client = new HttpClient { BaseAddress = http, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Auditors.Key) } };
        var (done, messages, octets) = (0, 0L, 0L);
        JsonNode? last = null;
        try
        {
            while (true)
            {
                using var ordered = await client.PostAsJsonAsync(new Uri("api/v1/exports", UriKind.Relative), new { account = EndToEndOptions.SystemId, reason = "benchmark" }, stop);
                var address = ordered.EnsureSuccessStatusCode().Headers.Location!;
                do
                {
                    await Task.Delay(Pause, stop);
                    last = JsonNode.Parse(await client.GetStringAsync(address, stop))!;
                }
                while ((string?)last["state"] is "waiting" or "running");

                if ((string?)last["state"] is not "done")
                {
                    throw new InvalidOperationException($"an export failed: {(string?)last["error"]}");
                }

                (done, messages, octets) = (done + 1, messages + MessagesOf(last), octets + (long)last["octets"]!);
                last = null;
                using var removed = await client.DeleteAsync(address, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The load is over.
            return new ExportFigures(done, messages + MessagesOf(last), octets + ((long?)last?["octets"] ?? 0));
        }
    }

    private static long MessagesOf(JsonNode? export) => (long?)export?["totals"]?["messages"] ?? 0;
}
