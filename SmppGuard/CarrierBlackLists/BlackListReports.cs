using System.Diagnostics.Metrics;
using SmppGuard.Consents;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.CarrierBlackLists;

/// <summary>What became of a decision.</summary>
internal enum BlackListOutcome
{
    /// <summary>Decided so, now or before.</summary>
    Decided,

    NotFound,

    /// <summary>It was decided the other way.</summary>
    DecidedOtherwise,

    /// <summary>The organization is not registered any more, so nobody can refuse it.</summary>
    NoOrganization,
}

/// <summary>
/// Draws the consequences of reports: one that is accepted is a refusal of the organization that sent the message. It counts from the receipt, so a consent that the
/// recipient gave after it, with its own proof, stands.
/// </summary>
internal sealed class BlackListReports : IDisposable
{
    /// <summary>Who decides where the configuration says that nobody is asked.</summary>
    public const string Automatic = "feedback";

    // Two decisions on one report must not meet.
    private readonly SemaphoreSlim _deciding = new(1, 1);
    private readonly IBlackListReportStorage _storage;
    private readonly ConsentService _consents;
    private readonly RegistryStore _registry;
    private readonly BlackListMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<BlackListReports> _logger;
    private long _pending;

    public BlackListReports(
        IBlackListReportStorage storage, ConsentService consents, RegistryStore registry, IMeterFactory meters, TimeProvider time, ILogger<BlackListReports> logger)
    {
        _storage = storage;
        _consents = consents;
        _registry = registry;
        _time = time;
        _logger = logger;
        _metrics = new BlackListMetrics(meters, () => Volatile.Read(ref _pending));
    }

    /// <summary>Has the metrics know how many wait already; once, before anything is found.</summary>
    public async Task CountPendingAsync(CancellationToken cancellation) => Interlocked.Add(ref _pending, await _storage.CountPendingAsync(cancellation));

    /// <summary>Says whose message a receipt was about: from now on the report waits for a decision.</summary>
    public async Task SubmitAsync(BlackListReport found, BlackListMessage message)
    {
        if (await _storage.CompleteAsync(found.Id, message, BlackListStatus.Pending, decidedAt: null, decidedBy: null, CancellationToken.None))
        {
            Interlocked.Increment(ref _pending);
            await CountAsync(found.Id, message, BlackListStatus.Pending);
            _logger.ReportPending(found.Id, found.Receipt.Error, message.Msisdn.ToString(), message.Organization);
        }
    }

    /// <summary>The same, and accepts it. The refusal comes first: a crash between leaves a report that is found again, and a refusal that is not recorded twice.</summary>
    /// <exception cref="NotStoredYetException">The refusal is in force, and not on record yet; the report waits as before.</exception>
    public async Task AcceptAsync(BlackListReport found, BlackListMessage message)
    {
        if (await RefuseAsync(found.Receipt, message, Automatic)
            && await _storage.CompleteAsync(found.Id, message, BlackListStatus.Accepted, _time.GetUtcNow(), Automatic, CancellationToken.None))
        {
            await CountAsync(found.Id, message, BlackListStatus.Accepted);
            _logger.ReportAccepted(found.Id, found.Receipt.Error, message.Msisdn.ToString(), message.Organization, Automatic);
        }
    }

    /// <summary>Accepts or dismisses a report.</summary>
    /// <exception cref="NotStoredYetException">The refusal is in force, and not on record yet; the report waits as before.</exception>
    public async Task<(BlackListOutcome Outcome, BlackListReport? Report)> DecideAsync(long id, BlackListStatus decision, string actor, CancellationToken cancellationToken)
    {
        await _deciding.WaitAsync(cancellationToken);
        try
        {
            if (await _storage.FindAsync(id, cancellationToken) is not { Message: { } message } report)
            {
                return (BlackListOutcome.NotFound, null);
            }

            if (report.Status != BlackListStatus.Pending)
            {
                return (report.Status == decision ? BlackListOutcome.Decided : BlackListOutcome.DecidedOtherwise, report);
            }

            if (decision == BlackListStatus.Accepted && !await RefuseAsync(report.Receipt, message, actor))
            {
                return (BlackListOutcome.NoOrganization, report);
            }

            if (await _storage.DecideAsync(id, decision, _time.GetUtcNow(), actor, CancellationToken.None))
            {
                Interlocked.Decrement(ref _pending);
                await CountAsync(id, message, decision);
            }

            if (decision == BlackListStatus.Accepted)
            {
                _logger.ReportAccepted(id, report.Receipt.Error, message.Msisdn.ToString(), message.Organization, actor);
            }

            return (BlackListOutcome.Decided, await _storage.FindAsync(id, CancellationToken.None));
        }
        finally
        {
            _ = _deciding.Release();
        }
    }

    public void Dispose() => _deciding.Dispose();

    // Every message has its report; a number that many messages went to is one number on a list.
    private async Task CountAsync(long id, BlackListMessage message, BlackListStatus status)
    {
        if (await _storage.IsOnlyAsync(id, message, status, CancellationToken.None))
        {
            _metrics.Report(status);
        }
    }

    /// <summary>The refusal that a receipt tells of, whatever becomes of its report.</summary>
    /// <returns>False: nobody is registered who could be refused.</returns>
    /// <exception cref="NotStoredYetException">The refusal is in force, and not on record yet.</exception>
    public async Task<bool> RefuseAsync(BlackListReceipt receipt, BlackListMessage message, string actor)
    {
        if (!_registry.Current.TryGetOrganization(message.Organization, out var organization))
        {
            return false;
        }

        var evidence = $"{receipt.Error} in the receipt of SMSC {receipt.Smsc} for message {receipt.SmscMessageId}";
        _ = await _consents.RefuseByReceiptAsync(organization, message.Msisdn, DateTimeOffset.FromUnixTimeMilliseconds(receipt.At), evidence, actor);
        return true;
    }
}
