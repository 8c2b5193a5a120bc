using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace SmppGuard.Cli;

/// <summary>The HTTP API as the commands use it: paths below <c>/api/v1/</c>, JSON in both directions, and problems as <see cref="ApiException"/>.</summary>
internal sealed class GuardClient(HttpClient http) : IDisposable
{
    /// <summary>The most that one page of a list can have.</summary>
    private const int PageSize = 1000;

    /// <summary>Lines of an answer that are read before they are shown.</summary>
    private const int LinesAhead = 100;

    /// <summary>Asks, and reads the answer; null where it has no body.</summary>
    /// <param name="method">The method of HTTP.</param>
    /// <param name="path">Below <c>/api/v1/</c>, escaped.</param>
    /// <param name="body">What is sent, or null.</param>
    /// <param name="contentType">Of the body.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="isOnNewConnection">The connection is not used again: the next request may come to another pod.</param>
    /// <exception cref="ApiException">There is no connection, no answer in time, or the answer is a problem.</exception>
    public Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body = null, string contentType = "application/json", CancellationToken cancellation = default, bool isOnNewConnection = false) =>
        SendAsync(method, path, body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, contentType), cancellation, isOnNewConnection);

    /// <summary>Sends a file as it is, however large, and reads the answer.</summary>
    /// <exception cref="ApiException">As <see cref="SendAsync(HttpMethod, string, JsonNode?, string, CancellationToken, bool)"/>, or the file cannot be read.</exception>
    public async Task<JsonNode?> SendFileAsync(HttpMethod method, string path, FileInfo file, string contentType, CancellationToken cancellation)
    {
        try
        {
            // It takes as long as the file takes; what has no end the server ends.
            http.Timeout = Timeout.InfiniteTimeSpan;
            await using var octets = file.OpenRead();
            var content = new StreamContent(octets);
            content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
            return await SendAsync(method, path, content, cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(CliExitCode.Failure, failure.Message);
        }
    }

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellation, bool isOnNewConnection = false)
    {
        using var request = new HttpRequestMessage(method, new Uri("api/v1/" + path, UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.ConnectionClose = isOnNewConnection ? true : null;
        request.Content = body;

        try
        {
            return await AskAsync(
                request,
                HttpCompletionOption.ResponseContentRead,
                async response => await response.Content.ReadAsStringAsync(cancellation) is { Length: > 0 } text ? JsonNode.Parse(text) : null,
                cancellation);
        }
        catch (JsonException)
        {
            throw new ApiException(CliExitCode.Unavailable, $"{http.BaseAddress} did not answer with JSON; is it the HTTP address of SmppGuard?");
        }
    }

    /// <summary>Asks for octets, and gives how many there were.</summary>
    /// <param name="path">Below <c>/api/v1/</c>, escaped.</param>
    /// <param name="target">Gets them.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="isOnNewConnection">The connection is not used again.</param>
    /// <exception cref="ApiException">There is no connection, the answer is a problem, or not all came.</exception>
    public async Task<long> DownloadAsync(string path, Stream target, CancellationToken cancellation, bool isOnNewConnection = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("api/v1/" + path, UriKind.Relative));
        request.Headers.ConnectionClose = isOnNewConnection ? true : null;
        return await AskAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            async response =>
            {
                try
                {
                    await response.Content.CopyToAsync(target, cancellation);
                }
                catch (Exception failure) when (failure is IOException or HttpRequestException)
                {
                    throw new ApiException(CliExitCode.Unavailable, $"Not all of it came: {failure.Message}");
                }

                return target.Position;
            },
            cancellation);
    }

    /// <summary>Sends a list, or nothing, and gives the lines of the answer as they come.</summary>
    /// <param name="path">Below <c>/api/v1/</c>, escaped.</param>
    /// <param name="list">What is sent, or null.</param>
    /// <param name="type">Of the list.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ApiException">There is no connection, the answer is a problem, or not all came.</exception>
    public async IAsyncEnumerable<JsonObject> AskAboutAsync(string path, Stream? list, string? type, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("api/v1/" + path, UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/x-ndjson"));
        if (list is not null)
        {
            request.Content = new StreamContent(list);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type!);
        }

        var lines = Channel.CreateBounded<JsonObject>(LinesAhead);
        var asking = ReadAsync();
        await foreach (var line in lines.Reader.ReadAllAsync(cancellation))
        {
            yield return line;
        }

        await asking;

        async Task ReadAsync()
        {
            try
            {
                _ = await AskAsync(request, HttpCompletionOption.ResponseHeadersRead, LinesAsync, cancellation);
            }
            finally
            {
                lines.Writer.Complete();
            }
        }

        async Task<bool> LinesAsync(HttpResponseMessage response)
        {
            try
            {
                using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
                while (await reader.ReadLineAsync(cancellation) is { } line)
                {
                    await lines.Writer.WriteAsync(JsonNode.Parse(line)!.AsObject(), cancellation);
                }

                return true;
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException or JsonException or InvalidOperationException)
            {
                throw new ApiException(CliExitCode.Unavailable, $"Not all of it came: {failure.Message}");
            }
        }
    }

    private async Task<T> AskAsync<T>(HttpRequestMessage request, HttpCompletionOption completion, Func<HttpResponseMessage, Task<T>> read, CancellationToken cancellation)
    {
        try
        {
            using var response = await http.SendAsync(request, completion, cancellation);
            return response.IsSuccessStatusCode
                ? await read(response)
                : throw new ApiException(ExitCodeOf(response.StatusCode), Problem.Describe(response, await response.Content.ReadAsStringAsync(cancellation)), response.StatusCode);
        }
        catch (HttpRequestException failure)
        {
            throw new ApiException(CliExitCode.Unavailable, $"{http.BaseAddress} cannot be reached: {ReasonOf(failure)}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ApiException(CliExitCode.Unavailable, $"{http.BaseAddress} did not answer within {http.Timeout.TotalSeconds:0.#} s.");
        }
    }

    // Of TLS the outermost says only that there is more inside.
    private static string ReasonOf(HttpRequestException failure)
    {
        var innermost = failure.GetBaseException();
        return failure.HttpRequestError == HttpRequestError.SecureConnectionError && innermost != failure
            ? $"no TLS connection was made: {innermost.Message.TrimEnd('.')}. Is it served over https?"
            : failure.Message;
    }

    /// <summary>What a list has, page by page, in its order.</summary>
    /// <param name="path">Below <c>/api/v1/</c>, with its filters.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public IAsyncEnumerable<JsonObject> ListAsync(string path, long limit, CancellationToken cancellation = default) => ListAsync(path, limit, static _ => { }, cancellation);

    /// <summary>The same for those who want to know what a page says beside its items.</summary>
    /// <param name="path">Below <c>/api/v1/</c>, with its filters.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="read">Told of each page before its items are.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async IAsyncEnumerable<JsonObject> ListAsync(string path, long limit, Action<JsonNode?> read, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? cursor = null;
        while (limit > 0)
        {
            var page = await SendAsync(HttpMethod.Get, Query.With(path, ("limit", Math.Min(limit, PageSize).ToString(System.Globalization.CultureInfo.InvariantCulture)), ("cursor", cursor)), cancellation: cancellation);
            read(page);
            foreach (var item in page?["items"]?.AsArray() ?? [])
            {
                limit--;
                yield return item!.AsObject();
            }

            cursor = (string?)page?["next"];
            if (cursor is null)
            {
                yield break;
            }
        }
    }

    /// <summary>What a list has that comes as a whole and knows no limit.</summary>
    public async IAsyncEnumerable<JsonObject> WholeListAsync(string path, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var list = await SendAsync(HttpMethod.Get, path, cancellation: cancellation);
        foreach (var item in list?["items"]?.AsArray() ?? [])
        {
            yield return item!.AsObject();
        }
    }

    public void Dispose() => http.Dispose();

    private static int ExitCodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => CliExitCode.NotAllowed,
        HttpStatusCode.NotFound => CliExitCode.NotThere,
        HttpStatusCode.TooManyRequests or HttpStatusCode.MisdirectedRequest or >= HttpStatusCode.InternalServerError => CliExitCode.Unavailable,
        _ => CliExitCode.Failure,
    };
}
