using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace SmppGuard.Events;

/// <summary>How a request ended.</summary>
/// <param name="Status">What the receiver answered; null: nothing.</param>
/// <param name="Failure">Why it counts as not taken, in words that hold nothing of the receiver's; null: it was taken.</param>
internal readonly record struct WebhookAnswer(int? Status, string? Failure)
{
    /// <summary>The receiver says that it is gone for good.</summary>
    public bool IsGone => Status == (int)HttpStatusCode.Gone;
}

/// <summary>Sends events to receivers. Redirects are not followed: events go where the configuration says.</summary>
internal sealed class WebhookClient : IDisposable
{
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    public WebhookClient(TimeProvider time)
    {
        _time = time;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, PooledConnectionLifetime = ConnectionLifetime };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("SmppGuard", null));
    }

    public async Task<WebhookAnswer> SendAsync(WebhookOptions webhook, IReadOnlyList<GuardEvent> events, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(webhook.TimeoutSeconds), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        var body = EventBody.Of(webhook, events);
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(EventSignature.Header, EventSignature.Of(webhook.Secrets, _time.GetUtcNow(), body));
        try
        {
            // What the receiver says beside the status is not read.
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);

            // What goes on from here asks the storage, and the answer came on a thread of sockets.
            await Task.Yield();
            var status = (int)answer.StatusCode;
            return new WebhookAnswer(status, answer.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"answered {status}"));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            await Task.Yield();
            return new WebhookAnswer(null, string.Create(CultureInfo.InvariantCulture, $"did not answer within {webhook.TimeoutSeconds} s"));
        }
        catch (HttpRequestException failure)
        {
            await Task.Yield();
            return new WebhookAnswer(null, failure switch
            {
                { InnerException: SocketException socket } => $"could not be reached: {socket.SocketErrorCode}",
                { HttpRequestError: HttpRequestError.SecureConnectionError } => "could not be reached: its certificate was not accepted, or there was no TLS",
                _ => $"gave no answer: {failure.HttpRequestError}",
            });
        }
    }

    public void Dispose() => _client.Dispose();
}
