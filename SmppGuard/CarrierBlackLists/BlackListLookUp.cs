using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.CarrierBlackLists;

/// <summary>
/// Looks up whose messages the receipts were about that <see cref="BlackListObserver"/> found, and hands the reports on. Begins when everything is loaded and the journal
/// runs, with what an earlier process left; ends before the journal does.
/// </summary>
internal sealed class BlackListLookUp(
    BlackListAction action,
    IBlackListReportStorage storage,
    BlackListReports reports,
    UnreportedReceipts unreported,
    BlackListSignal signal,
    IArchive archive,
    RegistryStore registry,
    TimeProvider time,
    ILogger<BlackListLookUp> logger) : IHostedLifecycleService, IDisposable
{
    private const int PageSize = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A receipt can come before the message is in the archive, which waits for the answers to all its segments. None takes that long while the program runs.
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<long, long> _missingSince = [];
    private Task _running = Task.CompletedTask;
    private bool _failing;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => reports.CountPendingAsync(cancellationToken);

    /// <summary>After the relay has started, which stands before this among the services.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Before the relay stops: services stop in the reverse order.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await RefuseUnreportedAsync();
                var isDone = await LookUpAsync();
                _failing &= !isDone;
                await signal.WaitAsync(isDone ? Timeout.InfiniteTimeSpan : Pause, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                // Stopping.
            }
            catch (Exception error)
            {
                // Whatever it is, the reports stay where they are.
                Failed(error);
                await Task.Delay(Pause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Their reports come when they can be stored, and find that it is done.
    private async Task RefuseUnreportedAsync()
    {
        foreach (var receipt in unreported.All)
        {
            if (await archive.FindAsync(receipt.RecordId, _stop.Token) is { Organization: { } organization, Code: { } code } message && message.Msisdn.IsValid)
            {
                try
                {
                    _ = await reports.RefuseAsync(receipt, new BlackListMessage(organization, message.Msisdn, code, message.Account), BlackListReports.Automatic);
                }
                catch (NotStoredYetException)
                {
                    // In force, and recorded when that is possible.
                }
            }

            unreported.Remove(receipt);
        }
    }

    // Told once, until everything works again.
    private void Failed(Exception error)
    {
        if (!_failing)
        {
            _failing = true;
            logger.LookUpFailed(error);
        }
    }

    /// <returns>False: messages are missing, which may still come, or could not be worked on.</returns>
    private async Task<bool> LookUpAsync()
    {
        var isDone = true;
        var after = 0L;
        IReadOnlyList<BlackListReport> page;
        do
        {
            page = await storage.FoundAsync(after, PageSize, _stop.Token);
            foreach (var found in page)
            {
                _stop.Token.ThrowIfCancellationRequested();
                isDone &= await TryTakeAsync(found);
                after = found.Id;
            }
        }
        while (page.Count == PageSize);

        if (isDone)
        {
            _missingSince.Clear();
        }

        return isDone;
    }

    // One message that cannot be read, or a journal that is full, is tried again; the others do not wait for it.
    private async Task<bool> TryTakeAsync(BlackListReport found)
    {
        try
        {
            return await TakeAsync(found);
        }
        catch (Exception error) when (!_stop.IsCancellationRequested)
        {
            Failed(error);
            return false;
        }
    }

    private async Task<bool> TakeAsync(BlackListReport found)
    {
        if (await archive.FindAsync(found.Receipt.RecordId, _stop.Token) is not { } message)
        {
            if (!_missingSince.TryGetValue(found.Id, out var since))
            {
                _missingSince.Add(found.Id, since = time.GetTimestamp());
            }

            if (time.GetElapsedTime(since) < Patience)
            {
                return false;
            }

            logger.MessageNotFound(found.Receipt.RecordId, found.Receipt.Error);
            await storage.DropAsync(found.Id, CancellationToken.None);
            return true;
        }

        if (message is not { Organization: { } organization, Code: { } code } || !message.Msisdn.IsValid || !registry.Current.TryGetOrganization(organization, out _))
        {
            logger.NobodyToRefuse(message.Id, found.Receipt.Error, message.Organization ?? "nobody");
            await storage.DropAsync(found.Id, CancellationToken.None);
            return true;
        }

        var about = new BlackListMessage(organization, message.Msisdn, code, message.Account);
        if (action == BlackListAction.Refuse)
        {
            await reports.AcceptAsync(found, about);
        }
        else
        {
            await reports.SubmitAsync(found, about);
        }

        return true;
    }
}
