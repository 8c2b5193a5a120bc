using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SmppGuard.Admin;
using SmppGuard.Consents.Import;

namespace SmppGuard.Commands.Import;

/// <summary>
/// Imports through the HTTP API of a running SmppGuard. When the connection breaks or the journal has no room, the list is sent again under the same id, and the server
/// goes on behind the last line that it has recorded.
/// </summary>
internal sealed class ServerImport : IDisposable
{
    public const string Below = "api/v1/consents/";

    private const int Attempts = 6;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http;
    private readonly TextWriter _error;

    /// <param name="http">To <see cref="Below"/>; disposed with this.</param>
    /// <param name="error">Is told of attempts that failed.</param>
    public ServerImport(HttpClient http, TextWriter error)
    {
        _error = error;
        _http = http;

        // A wrong key or parameter is then told before the list is on its way.
        _http.DefaultRequestHeaders.ExpectContinue = true;
    }

    public async Task<ImportTally> RunAsync(ImportJob job, string? encoding, string? timeZone, Func<Stream> list, CancellationToken cancellation)
    {
        var uri = UriOf(job, encoding, timeZone);
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            string problem;
            try
            {
                using var content = new StreamContent(list());
                content.Headers.ContentType = new MediaTypeHeaderValue(job.Format == ImportFormat.Csv ? "text/csv" : "application/x-ndjson");
                using var response = await _http.PostAsync(uri, content, cancellation);
                if (response.IsSuccessStatusCode)
                {
                    var answer = (await response.Content.ReadFromJsonAsync(AdminJson.Default.ImportResponse, cancellation))!;
                    return new ImportTally(answer.Id, answer.Accepted, answer.Unchanged, answer.Rejected, answer.Errors);
                }

                problem = await ProblemOfAsync(response, cancellation);
                if (!IsPassing(response) || attempt == Attempts)
                {
                    throw new ImportFailedException(problem);
                }
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException && attempt < Attempts)
            {
                problem = broken.Message;
            }

            await _error.WriteLineAsync($"{problem} Trying again in {pause.TotalSeconds:0} s, behind the last line that was recorded.");
            await Task.Delay(pause, cancellation);
            pause *= 2;
        }
    }

    public async Task<Stream> OpenReportAsync(string id, CancellationToken cancellation) =>
        await _http.GetStreamAsync(new Uri($"imports/{id}/report", UriKind.Relative), cancellation);

    public void Dispose() => _http.Dispose();

    // A conflict ends by itself only where the server says so: an import under this id is still running.
    private static bool IsPassing(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.ServiceUnavailable || (response.StatusCode == HttpStatusCode.Conflict && response.Headers.RetryAfter is not null);

    private static Uri UriOf(ImportJob job, string? encoding, string? timeZone)
    {
        var query = $"import?organization={Uri.EscapeDataString(job.Organization)}";
        query += job.Mode.DryRun ? "&dryRun=true" : $"&id={job.Id}";
        query += job.Mode.Force ? "&force=true" : "";
        query += encoding is null ? "" : $"&encoding={encoding}";
        query += timeZone is null ? "" : $"&timeZone={Uri.EscapeDataString(timeZone)}";
        query += job.Columns is null ? "" : $"&columns={Uri.EscapeDataString(job.Columns)}";
        return new Uri(query, UriKind.Relative);
    }

    private static async Task<string> ProblemOfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation);
        try
        {
            return JsonNode.Parse(text)?["detail"]?.GetValue<string>() ?? $"The server answered {(int)response.StatusCode}.";
        }
        catch (System.Text.Json.JsonException)
        {
            return $"The server answered {(int)response.StatusCode}, and not as SmppGuard does.";
        }
    }
}
