using System.Diagnostics.Metrics;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SmppGuard.Access;
using SmppGuard.Admin;
using SmppGuard.Archive;
using SmppGuard.Audit;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Carriers;
using SmppGuard.Complaints;
using SmppGuard.Compliance;
using SmppGuard.Consents;
using SmppGuard.DoNotDisturb;
using SmppGuard.Events;
using SmppGuard.Frequency;
using SmppGuard.Guessing;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Observability;
using SmppGuard.Registry;
using SmppGuard.Relay;
using SmppGuard.Restrictions;
using SmppGuard.RulePacks;
using SmppGuard.Sockets;
using SmppGuard.Suspensions;
using SmppGuard.TemplateProposals;
using SmppGuard.Tls;

namespace SmppGuard.Hosting;

/// <summary>
/// The whole program as one host: Kestrel accepts SMPP connections, which the registered <see cref="ConnectionHandler"/> serves, and HTTP. The serve command, the
/// demo and the tests all run this.
/// </summary>
internal static class GuardHost
{
    // Draining takes as long as an SMSC takes to answer; then the rest is cut, and the journal says what is unknown.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Builds the program for options made in code. Start it with <c>StartAsync</c>, then ask <see cref="GuardEndpoints"/> for the ports.</summary>
    /// <exception cref="GuardConfigurationException">The options are wrong.</exception>
    /// <exception cref="StartRefusedException">The data directory or an endpoint cannot be used, or another process uses it.</exception>
    public static WebApplication Build(GuardOptions options, Action<WebApplicationBuilder>? configure = null) => Build(GuardConfiguration.From(options), configure);

    /// <param name="configuration">Judged options and registry file.</param>
    /// <param name="configure">Adds to what is composed here, or replaces it; runs last.</param>
    /// <inheritdoc cref="Build(GuardOptions, Action{WebApplicationBuilder}?)"/>
    public static WebApplication Build(GuardConfiguration configuration, Action<WebApplicationBuilder>? configure = null)
    {
        if (configuration.Problems.Count > 0)
        {
            throw new GuardConfigurationException(configuration.Problems);
        }

        if (configuration.Unreadable is { } unreadable)
        {
            throw unreadable;
        }

        // Before anything of the directory is opened: what is made below reads and repairs the files of whoever runs already.
        var directory = DataDirectoryLock.Take(configuration.Options.DataDirectory);
        try
        {
            EndpointProbe.Require(configuration.Options);
            return Build(configuration, directory, configure);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private static WebApplication Build(GuardConfiguration configuration, DataDirectoryLock directory, Action<WebApplicationBuilder>? configure)
    {
        // Empty: nothing is read from appsettings.json, ASPNETCORE_ variables or the working directory. The configuration is what was judged.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "SmppGuard", ContentRootPath = AppContext.BaseDirectory });
        var options = configuration.Options;
        var endpoints = new GuardEndpoints();
        builder.Services.AddGuardOptions(options);
        builder.Services.AddTelemetry(options.Telemetry, options.Pod.Number);
        builder.Services.AddLogLevels(LogSettings.Of(options.Log.Level, options.Log.Levels));
        builder.Services.AddSingleton(configuration.Registry).AddSingleton(configuration.Consents);
        builder.Services.AddSingleton(endpoints);
        builder.Services.AddSingleton(_ => directory);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, InProcessLifetime>());
        builder.Services.AddSingleton<GuardTls>();
        builder.Services.AddReload(configuration);
        builder.WebHost.UseKestrel(kestrel => Listen(kestrel, options, endpoints));
        builder.Services.AddSingleton<IConnectionListenerFactory, HttpTransport>();
        Compose(builder.Services, options);
        configure?.Invoke(builder);

        var app = builder.Build();
        try
        {
            // Asked for first, so let go of last: when the files are closed.
            app.Services.GetRequiredService<DataDirectoryLock>().Tightened.Tell(app.Services.GetRequiredService<ILogger<DataDirectoryLock>>());
            StorageProvider.Require(app.Services);
            StorageProvider.Tell(app.Services);
            Tell(configuration, app.Services);
            app.Use(app.Services.GetRequiredService<StartGate>().PassAsync);
            app.MapObservability();
            app.MapAdmin();
            return app;
        }
        catch
        {
            ((IDisposable)app).Dispose();
            throw;
        }
    }

    internal static void Compose(IServiceCollection services, GuardOptions options)
    {
        services.AddStorage(options);
        services.AddObservability();
        services.AddRulePack();
        services.AddClockGuard();
        services.AddGuessing();
        services.AddJournal();
        services.AddRegistry();
        services.AddConsents();
        services.AddJournaledConsents();
        services.AddDoNotDisturb();
        services.AddCompliance();
        services.AddArchive();
        services.AddFrequencyCaps();
        services.AddCarriers();
        services.AddTls();
        services.AddRelay();
        services.AddSingleton<StartGate>();
        services.AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<StartGate>());
        services.AddSingleton<GuardLifecycle>();
        services.AddHostedService(provider => provider.GetRequiredService<GuardLifecycle>());
        services.AddRestrictions();
        services.AddSuspensions();
        services.AddComplaints();
        services.AddEvents();
        services.AddFeedback();
        services.AddTemplateProposals();
        services.AddAccess();
        services.AddAudit();
        services.AddAdmin();
    }

    // Not refused: whoever binds without TLS, or does not look at the end, still can.
    private static void Tell(GuardConfiguration configuration, IServiceProvider services)
    {
        _ = services.GetRequiredService<GuardTls>();
        _ = services.GetRequiredService<ConfigurationMetrics>();
        _ = services.GetRequiredService<CarrierMetrics>();
        _ = services.GetRequiredService<EventMetrics>();
        ProcessMetrics.Observe(services.GetRequiredService<IMeterFactory>(), services.GetRequiredService<DataDirectory>(), services.GetRequiredService<TimeProvider>());
        List<string> problems = [];
        List<string> warnings = [];
        GuardTls.Check(configuration.Options, services.GetRequiredService<TimeProvider>().GetUtcNow(), problems, warnings);
        var log = services.GetRequiredService<ILogger<GuardTls>>();
        problems.ForEach(problem => HostingLog.CertificateNotValid(log, configuration.Locate(problem)));
        warnings.ForEach(warning => HostingLog.CertificateEnds(log, configuration.Locate(warning)));
    }

    private static void Listen(KestrelServerOptions kestrel, GuardOptions options, GuardEndpoints endpoints)
    {
        kestrel.AddServerHeader = false;
        foreach (var address in options.Smpp.Listen)
        {
            kestrel.Listen(Parse(address), listen => ServeSmpp(listen, endpoints, isTls: false));
        }

        foreach (var address in options.Smpp.ListenTls)
        {
            kestrel.Listen(Parse(address), listen => ServeSmpp(listen, endpoints, isTls: true));
        }

        if (ListenAddress.TryParseHttp(options.Http.Listen, out var http))
        {
            kestrel.Listen(new HttpEndPoint(http), listen =>
            {
                if (ListenAddress.IsHttps(options.Http.Listen))
                {
                    UseTls(listen);
                }

                endpoints.SetHttp(listen, ListenAddress.IsHttps(options.Http.Listen));
            });
        }
    }

    // Kestrel makes the handshake itself, because it reads in it which HTTP is spoken.
    private static void UseTls(ListenOptions listen)
    {
        var services = listen.ApplicationServices;
        listen.Use(next => connection => services.GetRequiredService<GuardTls>().Http!.CountedAsync(connection, next));
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new ValueTask<SslServerAuthenticationOptions>(services.GetRequiredService<GuardTls>().Http!.Options()) });
        listen.Use(next => connection =>
        {
            connection.Features.Get<IHandshakeTurn>()?.Completed();
            return next(connection);
        });
    }

    private static void ServeSmpp(ListenOptions listen, GuardEndpoints endpoints, bool isTls)
    {
        listen.Protocols = HttpProtocols.None;
        // Asked for when a connection comes and not here: this runs while the host is being built, and the handler brings the journal with it.
        var services = listen.ApplicationServices;
        Task ServeAsync(ConnectionContext connection) => services.GetRequiredService<ConnectionHandler>().OnConnectedAsync(connection);
        ConnectionDelegate served = isTls ? connection => services.GetRequiredService<GuardTls>().Smpp!.RunAsync(connection, ServeAsync) : ServeAsync;
        listen.Run(async connection =>
        {
            try
            {
                await services.GetRequiredService<StartGate>().PassAsync(connection, served);
            }
            finally
            {
                await ConnectionEnd.LetGoAsync(connection, services.GetRequiredService<TimeProvider>());
            }
        });
        endpoints.AddSmpp(listen);
    }

    private static System.Net.IPEndPoint Parse(string address) =>
        ListenAddress.TryParse(address, out var endPoint) ? endPoint : throw new ArgumentException($"\"{address}\" is no endpoint.", nameof(address));
}
