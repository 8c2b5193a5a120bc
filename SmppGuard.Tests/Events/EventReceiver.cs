using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Events;

namespace SmppGuard.Tests.Events;

/// <summary>A receiver of events, on a port of its own.</summary>
internal sealed class EventReceiver : IAsyncDisposable
{
    public const string Secret = "0123456789abcdef01234567";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();

    private EventReceiver(WebApplication app) => _app = app;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/hook";

    /// <summary>What it answers.</summary>
    public HttpStatusCode Answer { get; set; } = HttpStatusCode.NoContent;

    /// <summary>Completes when it may answer; as long as it does not, it hangs.</summary>
    public Task Silence { get; set; } = Task.CompletedTask;

    public IReadOnlyCollection<ReceivedRequest> Requests => _requests;

    /// <summary>The events that it took, each once.</summary>
    public IReadOnlyList<JsonNode> Taken => [.. _requests.Where(r => r.IsTaken).SelectMany(r => r.Events).DistinctBy(e => (string)e["id"]!)];

    public static async Task<EventReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var receiver = new EventReceiver(builder.Build());
        receiver._app.Run(receiver.AnswerAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public WebhookOptions Options(string name = "crm", params string[] types) => new() { Name = name, Url = Url, Secrets = [Secret], Types = [.. types] };

    public int CountOf(string type) => Taken.Count(e => (string?)e["type"] == type);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var answer = Answer;
        _requests.Enqueue(new ReceivedRequest(body.ToArray(), http.Request.Headers[EventSignature.Header].ToString(), Silence.IsCompleted && (int)answer is >= 200 and < 300));
        await Silence.WaitAsync(http.RequestAborted);
        http.Response.StatusCode = (int)answer;
    }
}

/// <summary>What came.</summary>
/// <param name="Body">Its octets.</param>
/// <param name="Signature">What it is signed with.</param>
/// <param name="IsTaken">Whether the receiver answers that it took it.</param>
internal sealed record ReceivedRequest(byte[] Body, string Signature, bool IsTaken)
{
    public IReadOnlyList<JsonNode> Events => [.. JsonNode.Parse(Body)!["events"]!.AsArray().Select(e => e!)];
}
