using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmppGuard.Carriers.LookUp;

/// <summary>
/// Asks the operator's service for the carrier of one number. The number is in the body, because addresses are written into logs on the way.
/// <code>
/// POST Url   { "msisdn": "8613800138000" }   →   200 { "carrier": "china-unicom" }, or 404 or no carrier: it does not know
/// </code>
/// </summary>
internal sealed class LookUpClient : IDisposable
{
    private const int MaxAnswer = 64 * 1024;

    private readonly HttpClient _client;
    private readonly Uri _address;
    private readonly TimeSpan _timeout;
    private readonly CarrierName _names;
    private readonly TimeProvider _time;

    public LookUpClient(Uri address, CarrierLookUpOptions options, CarrierName names, TimeProvider time)
    {
        _address = address;
        _timeout = TimeSpan.FromMilliseconds(options.TimeoutMilliseconds);
        _names = names;
        _time = time;
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = options.Concurrency, AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        _client = new HttpClient(handler) { MaxResponseContentBufferSize = MaxAnswer, Timeout = Timeout.InfiniteTimeSpan };
        if (options.Token is { } token)
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <returns>The carrier; null: the service does not know.</returns>
    /// <exception cref="HttpRequestException">There was no answer in time, or none that says anything.</exception>
    public async Task<string?> AskAsync(string msisdn, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            using var question = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new LookUpQuestion(msisdn), LookUpJson.Default.LookUpQuestion));
            question.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = await _client.PostAsync(_address, question, either.Token);
            if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.NoContent)
            {
                return null;
            }

            if (answer.StatusCode != HttpStatusCode.OK)
            {
                throw new HttpRequestException($"the service answered {(int)answer.StatusCode}");
            }

            var said = JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(either.Token), LookUpJson.Default.LookUpResult)?.Carrier;
            return string.IsNullOrWhiteSpace(said) ? null : _names.Of(said) ?? throw new HttpRequestException($"the service named a carrier that is none; use {CarrierName.Form}, or Carriers:Aliases");
        }
        catch (OperationCanceledException timeout) when (!stop.IsCancellationRequested)
        {
            throw new HttpRequestException("the service did not answer in time", timeout);
        }
        catch (JsonException error)
        {
            // Of what, its message may show: ours alone is logged.
            throw new HttpRequestException("the service answered with something else than { \"carrier\": … }", error);
        }
    }

    public void Dispose() => _client.Dispose();
}

/// <param name="Msisdn">International, digits only.</param>
internal sealed record LookUpQuestion(string Msisdn);

internal sealed record LookUpResult(string? Carrier);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LookUpQuestion))]
[JsonSerializable(typeof(LookUpResult))]
internal sealed partial class LookUpJson : JsonSerializerContext;
