using Microsoft.AspNetCore.Server.Kestrel.Core;
using SmppGuard.Observability;
using SmppGuard.Tls;

namespace SmppGuard.Hosting;

/// <summary>
/// Answers where the HTTP side will be while <c>serve</c> cannot start yet because the database that it shares does not answer: alive, not ready, and why. What is there already (a registry,
/// suspensions, refusals that other pods recorded meanwhile) cannot be known without it, so nothing is accepted: no ESME can connect, and the supervisor has no reason to start it again.
/// </summary>
internal sealed class WaitingRoom : IReadinessCheck, IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile string _reason;

    private WaitingRoom(HttpOptions options, string reason, Action<WebApplicationBuilder> attach)
    {
        _reason = Clause(reason);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "SmppGuard", ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddRouting().AddProblemDetails().AddSingleton<IReadinessCheck>(this);
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (ListenAddress.TryParseHttp(options.Listen, out var http))
            {
                kestrel.Listen(http, listen => Secure(listen, options));
            }
        });
        attach(builder);
        _app = builder.Build();
        HealthEndpoints.Map(_app);
        _app.MapFallback(() => TypedResults.Problem(title: "Starting", statusCode: StatusCodes.Status503ServiceUnavailable, detail: "SmppGuard is starting; see /health/ready."));
    }

    public string? Problem => $"storage-unreachable: {_reason}.";

    /// <summary>Waits there until the storage answers.</summary>
    /// <param name="options">What is to be started.</param>
    /// <param name="reason">Why it could not be, in a sentence.</param>
    /// <param name="attach">Adds the log of the process.</param>
    /// <param name="cancellation">Told to stop.</param>
    public static async Task WaitAsync(GuardOptions options, string reason, Action<WebApplicationBuilder> attach, CancellationToken cancellation)
    {
        await using var room = new WaitingRoom(options.Http, reason, attach);
        HostingLog.StorageAwaited(room._app.Services.GetRequiredService<ILogger<WaitingRoom>>(), room._reason);
        await room._app.StartAsync(cancellation);
        await StorageProvider.AwaitAsync(options, now => room._reason = Clause(now), TimeProvider.System, cancellation);
        await room._app.StopAsync(cancellation);
    }

    private static void Secure(ListenOptions listen, HttpOptions options)
    {
        if (ListenAddress.IsHttps(options.Listen))
        {
            var pair = TlsMaterial.Load(TlsPaths.OfHttp(options.Tls)).Pair!;
            listen.UseHttps(https => (https.ServerCertificate, https.ServerCertificateChain, https.SslProtocols) = (pair.Own, pair.Issuers, Protocols.Allowed));
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // What it is told in ends by itself.
    private static string Clause(string sentence) => sentence.TrimEnd('.');
}
