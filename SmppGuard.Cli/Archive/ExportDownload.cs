using System.Net;
using System.Text.Json.Nodes;

namespace SmppGuard.Cli.Archive;

/// <summary>
/// An export over the API: ordered, waited for, fetched. Of several pods behind one address it is one that has it; the others say so, and are asked again on a new connection until it answers.
/// </summary>
internal sealed class ExportDownload(GuardClient client, TimeProvider time)
{
    private const int MostPods = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NextPod = TimeSpan.FromMilliseconds(100);

    public async Task<JsonObject> OrderAsync(JsonObject order, CancellationToken cancellation) => (await client.SendAsync(HttpMethod.Post, "exports", order, cancellation: cancellation))!.AsObject();

    /// <summary>As it has ended.</summary>
    public async Task<JsonObject> AwaitAsync(string id, CancellationToken cancellation)
    {
        while (true)
        {
            var export = (await SendAsync(HttpMethod.Get, $"exports/{id}", null, cancellation))!.AsObject();
            if ((string?)export["state"] is "done" or "failed")
            {
                return export;
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }

    /// <summary>Brings the package here; under its name only when it is whole.</summary>
    public async Task<PackageFindings> FetchAsync(string id, string target, PackageTrust trust, CancellationToken cancellation)
    {
        var unfinished = target + ".unfinished";
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await AskAsync(
                    async () =>
                    {
                        file.SetLength(0);
                        return await client.DownloadAsync($"exports/{id}/content", file, cancellation, isOnNewConnection: true);
                    },
                    cancellation);
            }

            var findings = PackageVerifier.Run(unfinished, trust, cancellation);
            if (findings.Damages.Count == 0)
            {
                File.Move(unfinished, target, overwrite: true);
            }

            return findings;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    public Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellation) =>
        AskAsync(() => client.SendAsync(method, path, body, isOnNewConnection: true, cancellation: cancellation), cancellation);

    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        for (var asked = 1; ; asked++)
        {
            try
            {
                return await ask();
            }
            catch (ApiException other) when (other.Status == HttpStatusCode.MisdirectedRequest && asked < MostPods)
            {
                await Task.Delay(NextPod, time, cancellation);
            }
        }
    }
}
