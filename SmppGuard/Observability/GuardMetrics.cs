using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using SmppGuard.Feedback;
using SmppGuard.Journal.Records;
using SmppGuard.Registry;
using SmppGuard.Relay;
using SmppGuard.Smpp;

namespace SmppGuard.Observability;

/// <summary>
/// The meter <c>SmppGuard</c>. Names are dotted and lower-case, units are UCUM; <see cref="MetricNames"/> turns both into the names that dashboards
/// know, for example <c>smppguard.submit.duration</c> in <c>s</c> into <c>smppguard_submit_duration_seconds</c>. Attribute values come from closed or configured
/// sets, never from a message. What is counted per message is counted in arrays (<see cref="AccountMetrics"/>) and read when somebody asks.
/// </summary>
internal sealed class GuardMetrics : IDisposable
{
    public const string MeterName = MeterExport.MeterPrefix;

    private readonly Meter _meter;
    private readonly Histogram<double> _submitDuration;
    private readonly Histogram<double> _journalCommit;
    private readonly ConcurrentDictionary<string, AccountMetrics> _accounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SmscMetrics> _smscs = new(StringComparer.Ordinal);
    private readonly long[] _replies = new long[(int)Enum.GetValues<ReplyAction>().Max() + 1];
    private readonly TaggedCounts<string> _optOuts = new(StringComparer.Ordinal);
    private readonly TaggedCounts<(string Side, CommandStatus Status)> _protocolErrors = new();
    private readonly TaggedCounts<(string Side, SessionEnd End)> _sessionEnds = new();
    private readonly TaggedCounts<string> _connectFailures = new(StringComparer.Ordinal);
    private readonly TaggedCounts<string> _unknownReceipts = new(StringComparer.Ordinal);
    private readonly TaggedCounts<(string Smsc, DeliveredFlaws Flaw)> _flaws = new();
    private readonly ConcurrentQueue<Func<IEnumerable<(string Side, string Peer, int Binds, int Inflight)>>> _connections = new();
    private readonly long[] _blackListReports = new long[(int)Enum.GetValues<BlackListStatus>().Max() + 1];
    private readonly long[] _parts = new long[(int)Enum.GetValues<PartPlacement>().Max() + 1];
    private Func<long>? _unfinished;
    private Func<long>? _journalBytes;
    private Func<long>? _journalLimit;
    private Func<IEnumerable<(string Account, long Waiting)>>? _deliveries;
    private Func<IEnumerable<string>>? _knownAccounts;
    private Func<IEnumerable<string>>? _knownOrganizations;
    private Func<long>? _openComplaints;
    private Func<IEnumerable<(string Organization, TimeSpan Left)>>? _papers;
    private Func<IEnumerable<(RegistryKind Kind, BlockCause Cause, int Count)>>? _blockedSenders;
    private Func<long>? _overdueComplaints;
    private Func<long>? _pendingBlackListReports;
    private Func<TimeSpan>? _archiveLag;
    private Func<DateTimeOffset>? _certificateEnd;
    private Func<long>? _archiveRecords;
    private Func<IEnumerable<(string State, long Count)>>? _consents;

    public GuardMetrics(IMeterFactory meters)
    {
        foreach (var side in new[] { Sides.Esme, Sides.Smsc })
        {
            foreach (var end in Enum.GetValues<SessionEnd>().Where(end => end != SessionEnd.None))
            {
                _sessionEnds.Know((side, end));
            }

            foreach (var status in Enum.GetValues<CommandStatus>().Where(status => status != CommandStatus.ESME_ROK))
            {
                _protocolErrors.Know((side, status));
            }
        }

        _meter = meters.Create(MeterName, typeof(GuardMetrics).Assembly.GetName().Version?.ToString(3));

        _meter.CreateObservableCounter(
            "smppguard.submits", () => KnownAccounts().SelectMany(a => a.ReadSubmits()), "{message}", "Messages decided, by account, decision and reason.");
        _submitDuration = _meter.CreateHistogram<double>("smppguard.submit.duration", "s", "Time from receiving a submit to answering it.");
        _meter.CreateObservableGauge("smppguard.binds", () => ReadConnections(inflight: false), "{bind}", "Bound sessions, by side and peer.");
        _meter.CreateObservableGauge(
            "smppguard.inflight", () => ReadConnections(inflight: true), "{request}", "Requests that wait for their response, by side and peer.");
        _meter.CreateObservableCounter(
            "smppguard.receipts", () => KnownAccounts().SelectMany(a => a.ReadReceipts()), "{receipt}", "Delivery receipts, by account and state.");
        _meter.CreateObservableCounter(
            "smppguard.smsc.responses", () => _smscs.Values.SelectMany(s => s.Read()), "{response}", "Answers to submits, by SMSC, outcome and command_status.");
        _meter.CreateObservableCounter("smppguard.replies", ReadReplies, "{reply}", "Replies of subscribers, by what they changed.");
        _meter.CreateObservableGauge("smppguard.consents", ReadConsents, "{consent}", "Consents on record, by present state.");
        _meter.CreateObservableCounter("smppguard.optouts", ReadOptOuts, "{refusal}", "Refusals that took effect, by organization.");
        _meter.CreateObservableGauge("smppguard.journal", () => ReadOne(_journalBytes), "By", "Size of the journal on the disk.");
        _meter.CreateObservableGauge("smppguard.journal.limit", () => ReadOne(_journalLimit), "By", "Size that the journal may have (Journal:MaxBytes).");
        _meter.CreateObservableGauge("smppguard.deliveries.waiting", ReadDeliveries, "{delivery}", "Receipts and replies that an account has not acknowledged.");
        _journalCommit = _meter.CreateHistogram<double>("smppguard.journal.commit.duration", "s", "Time to write and sync one group of records.");
        _meter.CreateObservableGauge("smppguard.archive.lag", ReadArchiveLag, "s", "Age of the oldest record that is not in the archive yet.");
        _meter.CreateObservableCounter("smppguard.archive.records", () => ReadOne(_archiveRecords), "{record}", "Records written to the archive.");
        _meter.CreateObservableCounter(
            "smppguard.protocol.errors", ReadProtocolErrors, "{error}", "PDUs answered with a protocol error, by side and command_status.");
        _meter.CreateObservableCounter(
            "smppguard.delivered.flaws", ReadFlaws, "{flaw}", "What was wrong in form with receipts and replies that were taken all the same, by SMSC and flaw.");
        _meter.CreateObservableCounter("smppguard.session.ends", ReadSessionEnds, "{session}", "Sessions that ended, by side and by how.");
        _meter.CreateObservableCounter(
            "smppguard.connect.failures", () => Read(_connectFailures, "smsc"), "{attempt}", "Attempts to connect or bind to an SMSC that failed.");
        _meter.CreateObservableCounter(
            "smppguard.parts", ReadParts, "{part}", "Parts of long messages, by what became of them.");
        _meter.CreateObservableGauge("smppguard.unfinished.messages", () => ReadOne(_unfinished), "{message}", "Long messages that wait for parts.");
        _meter.CreateObservableGauge("smppguard.papers.left", ReadPapers, "s", "Time until an organization may not send any more, because its licence or the check of its papers ends.");
        _meter.CreateObservableGauge("smppguard.blocked.senders", ReadBlockedSenders, "{entry}", "Organizations, codes and accounts that cannot send, by what keeps them from it.");
        _meter.CreateObservableGauge(
            "smppguard.tls.certificate.expiry.timestamp", ReadCertificate, "s", "When the certificate of the TLS endpoints, or one between it and its root, ends: seconds since 1970-01-01 UTC.");
        _meter.CreateObservableGauge("smppguard.complaints.open", () => ReadOne(_openComplaints), "{complaint}", "Complaints that are not answered yet.");
        _meter.CreateObservableGauge(
            "smppguard.complaints.overdue", () => ReadOne(_overdueComplaints), "{complaint}", "Complaints that are not answered, and whose time to be answered is over.");
        _meter.CreateObservableCounter(
            "smppguard.blacklist.reports", ReadBlackListReports, "{report}", "Numbers that carriers have on a black list, by what came of the reports; several reports of one number and organization that came to the same count once.");
        _meter.CreateObservableGauge(
            "smppguard.blacklist.reports.pending", () => ReadOne(_pendingBlackListReports), "{report}", "Reports of numbers on a black list that wait for a decision.");
        _meter.CreateObservableCounter(
            "smppguard.unknown.receipts", () => Read(_unknownReceipts, "smsc"), "{receipt}", "Receipts whose message id is not on record, by SMSC.");
    }

    /// <summary>Names where the registered accounts and organizations are read: each has its series from then on, with 0 where nothing happened.</summary>
    public void ObserveRegistry(Func<IEnumerable<string>> accounts, Func<IEnumerable<string>> organizations) => (_knownAccounts, _knownOrganizations) = (accounts, organizations);

    /// <summary>Gives a configured SMSC its series.</summary>
    public void KnowSmsc(string smsc)
    {
        _connectFailures.Know(smsc);
        _unknownReceipts.Know(smsc);
        foreach (var flaw in Enum.GetValues<DeliveredFlaws>().Where(flaw => flaw != DeliveredFlaws.None))
        {
            _flaws.Know((smsc, flaw));
        }
    }

    /// <summary>The counters of one account, always the same object. Only for registered accounts: every system_id becomes a series.</summary>
    public AccountMetrics ForAccount(string systemId) => _accounts.GetOrAdd(systemId, static id => new AccountMetrics(id));

    /// <summary>The counters of one configured SMSC, always the same object.</summary>
    public SmscMetrics ForSmsc(string name) => _smscs.GetOrAdd(name, static smsc => new SmscMetrics(smsc));

    /// <summary>From receiving a submit to answering it.</summary>
    public void SubmitDuration(TimeSpan elapsed)
    {
        if (_submitDuration.Enabled)
        {
            _submitDuration.Record(elapsed.TotalSeconds);
        }
    }

    /// <summary>One group commit of the journal, from the first octet to the sync.</summary>
    public void JournalCommit(TimeSpan elapsed)
    {
        if (_journalCommit.Enabled)
        {
            _journalCommit.Record(elapsed.TotalSeconds);
        }
    }

    /// <summary>A subscriber's reply.</summary>
    public void Reply(ReplyAction action) => Interlocked.Increment(ref _replies[(int)action]);

    /// <summary>A part of a long message came.</summary>
    public void Part(PartPlacement placement) => Interlocked.Increment(ref _parts[(int)placement]);

    /// <summary>A refusal that took effect, however it came.</summary>
    public void OptOut(string organization) => _optOuts.Increment(organization);

    /// <summary>The first report of a number and organization came to this; not <see cref="BlackListStatus.Found"/>, which nobody is shown.</summary>
    public void BlackListReport(BlackListStatus status) => Interlocked.Increment(ref _blackListReports[(int)status]);

    /// <summary>A PDU that we answered with an error of the protocol, not of a rule.</summary>
    /// <param name="side">One of <see cref="Sides"/>.</param>
    /// <param name="status">The status that we answered with.</param>
    public void ProtocolError(string side, CommandStatus status) => _protocolErrors.Increment((side, status));

    /// <summary>A receipt or reply had flaws in form, and was taken.</summary>
    public void DeliveredWithFlaws(string smsc, DeliveredFlaws flaws)
    {
        for (var rest = (uint)flaws; rest != 0; rest &= rest - 1)
        {
            _flaws.Increment((smsc, (DeliveredFlaws)(rest & (0 - rest))));
        }
    }

    /// <summary>A session ended; once per session.</summary>
    public void SessionEnded(string side, SessionEnd end) => _sessionEnds.Increment((side, end));

    /// <summary>An SMSC could not be reached, or refused the bind.</summary>
    public void ConnectFailed(string smsc) => _connectFailures.Increment(smsc);

    /// <summary>A receipt came whose message id belongs to no message on record.</summary>
    public void UnknownReceipt(string smsc) => _unknownReceipts.Increment(smsc);

    /// <summary>
    /// Names a source of the present binds and unanswered requests; each side may name its own. Several rows of one (side, peer) are added up. Called
    /// from the threads that read metrics, so it must be safe from any thread.
    /// </summary>
    public void ObserveConnections(Func<IEnumerable<(string Side, string Peer, int Binds, int Inflight)>> read) => _connections.Enqueue(read);

    /// <summary>Names where the size of the journal is read, and what it may be.</summary>
    public void ObserveJournal(Func<long> bytes, long limit) => (_journalBytes, _journalLimit) = (bytes, () => limit);

    /// <summary>Names where the number of deliveries is read that wait for each account.</summary>
    public void ObserveDeliveries(Func<IEnumerable<(string Account, long Waiting)>> read) => _deliveries = read;

    /// <summary>Names where the number of long messages that wait for parts is read.</summary>
    public void ObserveUnfinished(Func<long> count) => _unfinished = count;

    /// <summary>Names where the archive's lag and the number of records written since the start are read.</summary>
    public void ObserveArchive(Func<TimeSpan> lag, Func<long> records) => (_archiveLag, _archiveRecords) = (lag, records);

    /// <summary>Names where the number of consents by state is read.</summary>
    public void ObserveConsents(Func<IEnumerable<(string State, long Count)>> read) => _consents = read;

    /// <summary>Names where the number of open and of overdue complaints is read.</summary>
    public void ObserveComplaints(Func<long> open, Func<long> overdue) => (_openComplaints, _overdueComplaints) = (open, overdue);

    /// <summary>Names where the number of reports is read that wait for a decision.</summary>
    public void ObservePendingBlackListReports(Func<long> pending) => _pendingBlackListReports = pending;

    /// <summary>Names where the time is read that the papers of organizations are still good for; those without an end are left out.</summary>
    public void ObservePapers(Func<IEnumerable<(string Organization, TimeSpan Left)>> read) => _papers = read;

    /// <summary>Names where the number of registered entries is read that cannot send.</summary>
    public void ObserveBlockedSenders(Func<IEnumerable<(RegistryKind Kind, BlockCause Cause, int Count)>> read) => _blockedSenders = read;

    /// <summary>Names where the end of the certificate of the TLS endpoints is read.</summary>
    public void ObserveCertificate(Func<DateTimeOffset> end) => _certificateEnd = end;

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Read(TaggedCounts<string> counts, string tag) =>
        counts.Read().Select(c => new Measurement<long>(c.Count, new KeyValuePair<string, object?>(tag, c.Key)));

    private ICollection<AccountMetrics> KnownAccounts()
    {
        foreach (var account in _knownAccounts?.Invoke() ?? [])
        {
            _ = ForAccount(account);
        }

        return _accounts.Values;
    }

    private IEnumerable<Measurement<long>> ReadOptOuts()
    {
        foreach (var organization in _knownOrganizations?.Invoke() ?? [])
        {
            _optOuts.Know(organization);
        }

        return Read(_optOuts, "organization");
    }

    private IEnumerable<Measurement<long>> ReadDeliveries() =>
        _deliveries is null ? [] : _deliveries().Select(d => new Measurement<long>(d.Waiting, new KeyValuePair<string, object?>("account", d.Account)));

    private static IEnumerable<Measurement<long>> ReadOne(Func<long>? read) => read is null ? [] : [new Measurement<long>(read())];

    private IEnumerable<Measurement<double>> ReadArchiveLag() => _archiveLag is null ? [] : [new Measurement<double>(_archiveLag().TotalSeconds)];

    private IEnumerable<Measurement<double>> ReadCertificate() => _certificateEnd is null ? [] : [new Measurement<double>(_certificateEnd().ToUnixTimeSeconds())];

    private IEnumerable<Measurement<double>> ReadPapers() =>
        _papers is null ? [] : _papers().Select(p => new Measurement<double>(p.Left.TotalSeconds, new KeyValuePair<string, object?>("organization", p.Organization)));

    private IEnumerable<Measurement<long>> ReadBlockedSenders() => _blockedSenders is null ? [] : _blockedSenders().Select(b => new Measurement<long>(
        b.Count, new("kind", JsonNamingPolicy.KebabCaseLower.ConvertName(b.Kind.ToString())), new("cause", JsonNamingPolicy.KebabCaseLower.ConvertName(b.Cause.ToString()))));

    private IEnumerable<Measurement<long>> ReadConsents() =>
        _consents is null ? [] : _consents().Select(c => new Measurement<long>(c.Count, new KeyValuePair<string, object?>("state", c.State)));

    private IEnumerable<Measurement<long>> ReadReplies()
    {
        foreach (var action in Enum.GetValues<ReplyAction>())
        {
            yield return new Measurement<long>(Volatile.Read(ref _replies[(int)action]), new KeyValuePair<string, object?>("action", action.Name()));
        }
    }

    private IEnumerable<Measurement<long>> ReadBlackListReports()
    {
        foreach (var status in Enum.GetValues<BlackListStatus>().Where(status => status != BlackListStatus.Found))
        {
            yield return new Measurement<long>(
                Volatile.Read(ref _blackListReports[(int)status]), new KeyValuePair<string, object?>("status", JsonNamingPolicy.KebabCaseLower.ConvertName(status.ToString())));
        }
    }

    private IEnumerable<Measurement<long>> ReadParts()
    {
        foreach (var placement in Enum.GetValues<PartPlacement>())
        {
            yield return new Measurement<long>(
                Volatile.Read(ref _parts[(int)placement]), new KeyValuePair<string, object?>("placement", JsonNamingPolicy.KebabCaseLower.ConvertName(placement.ToString())));
        }
    }

    private static string NameOf(SessionEnd end) => JsonNamingPolicy.KebabCaseLower.ConvertName(end.ToString());

    private IEnumerable<Measurement<long>> ReadProtocolErrors() =>
        _protocolErrors.Read().Select(c => new Measurement<long>(c.Count, new("side", c.Key.Side), new("status", CommandStatuses.Name(c.Key.Status))));

    private IEnumerable<Measurement<long>> ReadFlaws() => _flaws.Read().Select(c => new Measurement<long>(
        c.Count, new("smsc", c.Key.Smsc), new("flaw", JsonNamingPolicy.KebabCaseLower.ConvertName(c.Key.Flaw.ToString()))));

    private IEnumerable<Measurement<long>> ReadSessionEnds() =>
        _sessionEnds.Read().Select(c => new Measurement<long>(c.Count, new("side", c.Key.Side), new("end", NameOf(c.Key.End))));

    private IEnumerable<Measurement<long>> ReadConnections(bool inflight)
    {
        var sums = new Dictionary<(string Side, string Peer), long>();
        foreach (var (side, peer, binds, open) in _connections.SelectMany(read => read()))
        {
            sums[(side, peer)] = sums.GetValueOrDefault((side, peer)) + (inflight ? open : binds);
        }

        return sums.Select(s => new Measurement<long>(s.Value, new("side", s.Key.Side), new("peer", s.Key.Peer)));
    }
}
