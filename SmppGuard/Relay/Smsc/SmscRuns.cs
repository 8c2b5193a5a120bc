using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using SmppGuard.Relay.Routing;
using SmppGuard.Tls;

namespace SmppGuard.Relay.Smsc;

/// <summary>The binds to all SMSCs: begun with the program, added and removed while it runs, ended with it.</summary>
internal sealed class SmscRuns(
    IServiceProvider services,
    Router router,
    TimeProvider time,
    SmscConnections connections,
    SocketConnectionContextFactory transports,
    TlsIdentities identities,
    RelayLifetime lifetime,
    StoppedSmscs stopped,
    ILogger<SmscRuns> logger)
{
    /// <summary>For what is under way at one that is removed to be answered.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly Dictionary<SmscLink, Run> _runs = [];
    private readonly List<Task> _leaving = [];

    /// <summary>Binds to all, and again whenever a bind is lost.</summary>
    public void Connect()
    {
        lock (_gate)
        {
            foreach (var link in router.Links)
            {
                Begin(link);
            }
        }
    }

    /// <summary>Completes when all have ended, which <see cref="RelayLifetime.Stopping"/> told them to.</summary>
    public Task EndedAsync()
    {
        lock (_gate)
        {
            return Task.WhenAll([.. _runs.Values.Select(run => run.Connectors), .. _leaving]);
        }
    }

    /// <summary>Binds to those that are new, tells those that stay what has changed, and routes nothing more to the others, which are returned.</summary>
    public IReadOnlyList<SmscLink> Take(IReadOnlyList<SmscOptions> smscs)
    {
        lock (_gate)
        {
            var before = router.Links;
            List<SmscLink> links = [];
            foreach (var smsc in smscs)
            {
                if (router.LinkOf(smsc.Name) is { } link)
                {
                    link.Take(smsc);
                }
                else
                {
                    link = ActivatorUtilities.CreateInstance<SmscLink>(services, smsc);
                    if (stopped.Of(smsc.Name) is not null)
                    {
                        // It was stopped before it was removed.
                        link.Stop();
                    }

                    Begin(link);
                }

                links.Add(link);
            }

            router.Set(links);
            return [.. before.Except(links)];
        }
    }

    /// <summary>Lets what is under way at SMSCs be answered, and then unbinds from them. Until then their receipts and replies are taken.</summary>
    public void Retire(IReadOnlyList<SmscLink> links)
    {
        lock (_gate)
        {
            _leaving.RemoveAll(leaving => leaving.IsCompleted);
            foreach (var link in links)
            {
                _ = _runs.Remove(link, out var run);
                _leaving.Add(RetireAsync(link, run!));
            }
        }
    }

    private void Begin(SmscLink link)
    {
        var stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.Stopping);
        var connectors = BindingsOf(link).Select(binding =>
        {
            var connector = new SmscConnector(link, binding, time, logger, connections, transports, identities);
            return Task.Run(() => connector.RunAsync(stopping.Token), CancellationToken.None);
        });
        _runs.Add(link, new Run(stopping, Task.WhenAll([.. connectors])));
    }

    private async Task RetireAsync(SmscLink link, Run run)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, run.Stopping.Token);
        try
        {
            while (link.Places > 0)
            {
                await Task.Delay(LookAgain, time, either.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // What is unanswered now gets its outcome as the connection ends.
        }

        await run.Stopping.CancelAsync();
        await run.Connectors;
        run.Stopping.Dispose();
        RelayLog.SmscRemoved(logger, link.Name);
    }

    private static IEnumerable<SmscBinding> BindingsOf(SmscLink link) => string.Equals(link.Options.BindMode, "TransmitterAndReceiver", StringComparison.OrdinalIgnoreCase)
        ? Enumerable.Repeat<SmscBinding[]>([SmscBinding.Transmitter, SmscBinding.Receiver], link.Options.Binds).SelectMany(b => b)
        : Enumerable.Repeat(SmscBinding.Transceiver, link.Options.Binds);

    private sealed record Run(CancellationTokenSource Stopping, Task Connectors);
}
