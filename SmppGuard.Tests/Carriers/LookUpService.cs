using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SmppGuard.Tests.Carriers;

/// <summary>A service of an operator that knows carriers, on a port of its own.</summary>
internal sealed class LookUpService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly ConcurrentQueue<string> _authorizations = new();

    private LookUpService(WebApplication app) => _app = app;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/carrier";

    /// <summary>What it answers.</summary>
    public Func<string, (HttpStatusCode Status, string Body)> Answer { get; set; } = _ => (HttpStatusCode.OK, """{ "carrier": "CUCC", "since": "2026" }""");

    /// <summary>Completes when it may answer; as long as it does not, it is silent.</summary>
    public Task Silence { get; set; } = Task.CompletedTask;

    public IReadOnlyCollection<string> Asked => _asked;

    public IReadOnlyCollection<string> Authorizations => _authorizations;

    public static async Task<LookUpService> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var service = new LookUpService(builder.Build());
        service._app.Run(service.AnswerAsync);
        await service._app.StartAsync();
        return service;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var msisdn = (string)(await JsonNode.ParseAsync(http.Request.Body))!["msisdn"]!;
        _authorizations.Enqueue(http.Request.Headers.Authorization.ToString());
        _asked.Enqueue(msisdn);
        await Silence.WaitAsync(http.RequestAborted);
        var (status, body) = Answer(msisdn);
        http.Response.StatusCode = (int)status;
        if (body.Length > 0)
        {
            await http.Response.WriteAsync(body);
        }
    }
}
