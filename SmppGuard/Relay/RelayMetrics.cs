using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using SmppGuard.Model;
using SmppGuard.Observability;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.LongMessages;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Sessions;

namespace SmppGuard.Relay;

/// <summary>
/// What the relay counts. What comes with every message is counted in arrays (<see cref="AccountMetrics"/>, <see cref="SmscMetrics"/>) and read when somebody asks; the values of
/// attributes come from closed or configured sets, never from a message.
/// </summary>
internal sealed class RelayMetrics
{
    public const string MeterName = "SmppGuard.Relay";

    private readonly Func<IEnumerable<string>> _registered;
    private readonly Histogram<double> _submitDuration;
    private readonly ConcurrentDictionary<string, AccountMetrics> _accounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SmscMetrics> _smscs = new(StringComparer.Ordinal);
    private readonly long[] _replies = new long[(int)Enum.GetValues<ReplyAction>().Max() + 1];
    private readonly long[] _parts = new long[(int)Enum.GetValues<PartPlacement>().Max() + 1];
    private readonly TaggedCounts<(string Side, string Status)> _protocolErrors = new();
    private readonly TaggedCounts<(string Side, SessionEnd End)> _sessionEnds = new();

    /// <param name="meters">Whose meters they are told by.</param>
    /// <param name="registered">The registered accounts: each has its series before it sends anything.</param>
    public RelayMetrics(IMeterFactory meters, Func<IEnumerable<string>> registered)
    {
        _registered = registered;
        foreach (var side in new[] { PeerSides.Esme, PeerSides.Smsc })
        {
            foreach (var end in Enum.GetValues<SessionEnd>().Where(end => end != SessionEnd.None))
            {
                _sessionEnds.Know((side, end));
            }

            foreach (var status in StatusLabels.Names.Skip(1))
            {
                _protocolErrors.Know((side, status));
            }
        }

        var meter = meters.Create(MeterName);
        _submitDuration = meter.CreateHistogram<double>("smppguard.submit.duration", "s", "Time from receiving a submit to answering it.");
        meter.CreateObservableCounter(
            "smppguard.submits", () => KnownAccounts().SelectMany(a => a.ReadSubmits()), "{message}", "Messages decided, by account, decision and reason.");
        meter.CreateObservableCounter(
            "smppguard.receipts", () => KnownAccounts().SelectMany(a => a.ReadReceipts()), "{receipt}", "Delivery receipts, by account and state.");
        meter.CreateObservableCounter("smppguard.replies", ReadReplies, "{reply}", "Replies of subscribers, by what they changed.");
        meter.CreateObservableCounter("smppguard.parts", ReadParts, "{part}", "Parts of long messages, by what became of them.");
        meter.CreateObservableCounter(
            "smppguard.protocol.errors", ReadProtocolErrors, "{error}", "PDUs answered with a protocol error, by side and command_status.");
        meter.CreateObservableCounter("smppguard.session.ends", ReadSessionEnds, "{session}", "Sessions that ended, by side and by how.");
        meter.CreateObservableCounter(
            "smppguard.smsc.responses", () => _smscs.Values.SelectMany(s => s.ReadResponses()), "{response}", "Answers to submits, by SMSC, outcome and command_status.");
        meter.CreateObservableCounter(
            "smppguard.delivered.flaws",
            () => _smscs.Values.SelectMany(s => s.ReadFlaws()),
            "{flaw}",
            "What was wrong in form with receipts and replies that were taken all the same, by SMSC and flaw.");
        meter.CreateObservableCounter(
            "smppguard.connect.failures", () => _smscs.Values.Select(s => s.ReadConnectFailures()), "{attempt}", "Attempts to connect or bind to an SMSC that failed.");
        meter.CreateObservableCounter(
            "smppguard.late.responses", () => _smscs.Values.Select(s => s.ReadAnsweredLate()), "{response}", "Responses that came after the response timeout and completed a record, by SMSC.");
        meter.CreateObservableCounter(
            "smppguard.unfiled", () => _smscs.Values.SelectMany(s => s.ReadUnfiled()), "{message}", "Messages of which something is not filed with the carrier, by SMSC, kind of filing, and whether they were sent all the same.");
        meter.CreateObservableCounter(
            "smppguard.unknown.receipts", () => _smscs.Values.Select(s => s.ReadUnknownReceipts()), "{receipt}", "Receipts whose message id is not on record, by SMSC.");
        meter.CreateObservableCounter(
            "smppguard.looked.up.receipts", () => _smscs.Values.Select(s => s.ReadLookedUpReceipts()), "{look-up}", "Look-ups in the archive for messages of receipts that were not in memory, by SMSC.");
        meter.CreateObservableCounter(
            "smppguard.receipt.searches", () => _smscs.Values.Select(s => s.ReadReceiptSearches()), "{search}", "Searches through the archive for such messages, each for all that were to be looked up then, by SMSC.");
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

    /// <summary>A subscriber's reply.</summary>
    public void Reply(ReplyAction action) => Interlocked.Increment(ref _replies[(int)action]);

    /// <summary>A part of a long message came.</summary>
    public void Part(PartPlacement placement) => Interlocked.Increment(ref _parts[(int)placement]);

    /// <summary>A PDU that we answered with an error of the protocol, not of a rule.</summary>
    /// <param name="side">One of <see cref="PeerSides"/>.</param>
    /// <param name="status">The status that we answered with, or that a response which answers nothing has.</param>
    public void ProtocolError(string side, CommandStatus status) => _protocolErrors.Increment((side, StatusLabels.Names[StatusLabels.IndexOf(status)]));

    /// <summary>A session ended; once per session.</summary>
    public void SessionEnded(string side, SessionEnd end) => _sessionEnds.Increment((side, end));

    private static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private ICollection<AccountMetrics> KnownAccounts()
    {
        foreach (var systemId in _registered())
        {
            _ = ForAccount(systemId);
        }

        return _accounts.Values;
    }

    private IEnumerable<Measurement<long>> ReadReplies() => Enum.GetValues<ReplyAction>().Select(action =>
        new Measurement<long>(Volatile.Read(ref _replies[(int)action]), new KeyValuePair<string, object?>("action", action.Name())));

    private IEnumerable<Measurement<long>> ReadParts() => Enum.GetValues<PartPlacement>().Select(placement =>
        new Measurement<long>(Volatile.Read(ref _parts[(int)placement]), new KeyValuePair<string, object?>("placement", NameOf(placement))));

    private IEnumerable<Measurement<long>> ReadProtocolErrors() =>
        _protocolErrors.Read().Select(c => new Measurement<long>(c.Count, new("side", c.Key.Side), new("status", c.Key.Status)));

    private IEnumerable<Measurement<long>> ReadSessionEnds() =>
        _sessionEnds.Read().Select(c => new Measurement<long>(c.Count, new("side", c.Key.Side), new("end", NameOf(c.Key.End))));
}
