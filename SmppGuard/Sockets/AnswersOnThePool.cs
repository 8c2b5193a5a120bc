namespace SmppGuard.Sockets;

/// <summary>For clients of HTTP whose answers are waited for by what may take long: the answer is read to its end, and what waits for it goes on on the pool.</summary>
internal sealed class AnswersOnThePool() : DelegatingHandler(new SocketsHttpHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
        finally
        {
            await Task.Yield();
        }
    }
}
