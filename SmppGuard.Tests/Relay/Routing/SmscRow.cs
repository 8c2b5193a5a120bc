using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Hosting;
using SmppGuard.Registry.Routes;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Text;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;

namespace SmppGuard.Tests.Relay.Routing;

/// <summary>SMSCs beside the fixture's own, by name, and the guard that routes to them.</summary>
internal sealed class SmscRow : IAsyncDisposable
{
    private readonly Dictionary<string, SmscServer> _smscs = new(StringComparer.Ordinal);

    private SmscRow(IEnumerable<(string Name, SmscServer Smsc)> smscs)
    {
        foreach (var (name, smsc) in smscs)
        {
            _smscs.Add(name, smsc);
        }
    }

    public GuardFixture Guard { get; private set; } = null!;

    public SmscServer this[string name] => string.Equals(name, "main", StringComparison.Ordinal) ? Guard.Smsc : _smscs[name];

    public IEnumerable<string> Names => _smscs.Keys.Prepend("main");

    public static async Task<SmscRow> StartAsync(
        string[] names, Action<GuardOptions>? configure = null, TimeProvider? time = null, Action<IServiceCollection>? compose = null, Action<SmscOptions>? configureSmsc = null,
        Func<string, DataCodingScheme>? codings = null)
    {
        var row = new SmscRow(await Task.WhenAll(names.Select(async name => (name, await SmscServer.StartAsync(new SmscServerOptions { Port = FreePorts.One(), DeliverRetry = TimeSpan.FromMilliseconds(100), Codings = codings?.Invoke(name) ?? Alphabet.Gsm7 })))));
        row.Guard = await GuardFixture.StartAsync(
            options =>
            {
                foreach (var name in names)
                {
                    options.Smscs.Add(new SmscOptions { Name = name, Host = "127.0.0.1", Port = row[name].Port, SystemId = "guard", Password = "secret" });
                }

                // A machine that is busy is no slow SMSC, where the test is not about that.
                options.Smscs.ForEach(smsc => (smsc.Health.MaxAnswerMilliseconds, smsc.Health.MaxQueueMilliseconds) = (60_000, 60_000));
                options.Smscs.ForEach(smsc => configureSmsc?.Invoke(smsc));
                configure?.Invoke(options);
            },
            time: time,
            compose: compose);
        await row.BoundAsync([.. names]);
        return row;
    }

    public SmscLink Link(string name) => Guard.Services.GetRequiredService<Router>().LinkOf(name)!;

    public Task BoundAsync(params string[] names) => Guard.EventuallyAsync(() => names.All(name => Link(name).BoundTransmitters > 0), "the binds to the SMSCs");

    public async Task DownAsync(string name)
    {
        await this[name].GoDownAsync();
        await Guard.EventuallyAsync(() => Link(name).Bound == 0, $"the loss of {name}");
    }

    /// <summary>A route to SMSCs, each with weight 1; those behind a semicolon have the next priority.</summary>
    public static MessageRouteOptions Route(string name, string targets, Action<MessageRouteOptions>? conditions = null)
    {
        var route = new MessageRouteOptions
        {
            Name = name,
            Targets = [.. targets.Split(';').SelectMany((group, priority) => group.Split(',').Select(smsc => new RouteTargetOptions { Smsc = smsc, Priority = priority + 1 }))],
        };
        conditions?.Invoke(route);
        return route;
    }

    public async ValueTask DisposeAsync()
    {
        await Guard.DisposeAsync();
        foreach (var smsc in _smscs.Values)
        {
            await smsc.DisposeAsync();
        }
    }
}
