using System.Net;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Observability;

/// <summary>Probes differ in the method that they use; none of them needs a key.</summary>
public sealed class ProbeTests
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/metrics")]
    public async Task Head_is_get_without_the_body_and_options_tells_the_methods(string path)
    {
        await using var guard = await GuardFixture.StartAsync();
        using var http = new HttpClient { BaseAddress = guard.Endpoints.HttpUrl };
        using var got = await SendAsync(http, HttpMethod.Get, path);
        using var head = await SendAsync(http, HttpMethod.Head, path);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (got.StatusCode, head.StatusCode));
        Assert.Equal(got.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());

        using var options = await SendAsync(http, HttpMethod.Options, path);
        Assert.Equal(HttpStatusCode.NoContent, options.StatusCode);
        Assert.Equal(["GET", "HEAD", "OPTIONS"], options.Content.Headers.Allow.Order());
        using var post = await SendAsync(http, HttpMethod.Post, path);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
    }

    [Fact]
    public async Task Head_on_ready_is_503_while_messages_cannot_flow()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var http = new HttpClient { BaseAddress = guard.Endpoints.HttpUrl };
        await guard.Smsc.GoDownAsync();
        await guard.SmscLostAsync();
        using var head = await SendAsync(http, HttpMethod.Head, "/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, head.StatusCode);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, HttpMethod method, string path) =>
        http.SendAsync(new HttpRequestMessage(method, new Uri(path, UriKind.Relative)));
}
