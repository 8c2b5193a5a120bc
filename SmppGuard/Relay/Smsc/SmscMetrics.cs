using System.Diagnostics.Metrics;
using System.Numerics;
using System.Text.Json;
using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Smsc;

/// <summary>
/// Counters of one SMSC. Counting is an interlocked increment in an array, as in <see cref="AccountMetrics"/>.
/// </summary>
internal sealed class SmscMetrics
{
    private static readonly string[] Names = [.. StatusLabels.Names, "none"];
    private static readonly int Unanswered = Names.Length - 1;
    private static readonly DeliveredFlaws[] AllFlaws = [.. Enum.GetValues<DeliveredFlaws>().Where(flaw => flaw != DeliveredFlaws.None)];

    private readonly string _smsc;
    private readonly long[] _counts = new long[Names.Length];
    private readonly long[] _flaws = new long[sizeof(DeliveredFlaws) * 8];
    private long _connectFailures;
    private long _unknownReceipts;
    private long _lookedUpReceipts;
    private long _receiptSearches;
    private long _answeredLate;
    private readonly long[] _unfiled = new long[sizeof(FilingKinds) * 4 * 2];
    private long _movedAway;

    public SmscMetrics(string smsc) => _smsc = smsc;

    /// <summary>Messages that waited for it and went to another.</summary>
    public long Moved => Interlocked.Read(ref _movedAway);

    /// <summary>A message that waited for it went to another.</summary>
    public void MovedAway() => Interlocked.Increment(ref _movedAway);

    /// <summary>A message for it was not filed, and was sent all the same, or refused.</summary>
    public void NotFiled(FilingKinds kinds, bool isSent)
    {
        for (var rest = (uint)kinds; rest != 0; rest &= rest - 1)
        {
            Interlocked.Increment(ref _unfiled[(BitOperations.TrailingZeroCount(rest) * 2) + (isSent ? 0 : 1)]);
        }
    }

    /// <summary>A submit, or a segment of one, was answered.</summary>
    public void Answered(CommandStatus status) => Interlocked.Increment(ref _counts[StatusLabels.IndexOf(status)]);

    /// <summary>No answer came in time, or the connection ended first.</summary>
    public void NotAnswered() => Interlocked.Increment(ref _counts[Unanswered]);

    /// <summary>An answer came after we had stopped waiting for it.</summary>
    public void AnsweredLate() => Interlocked.Increment(ref _answeredLate);

    /// <summary>A receipt or reply had flaws in form, and was taken.</summary>
    public void DeliveredWithFlaws(DeliveredFlaws flaws)
    {
        for (var rest = (uint)flaws; rest != 0; rest &= rest - 1)
        {
            Interlocked.Increment(ref _flaws[BitOperations.TrailingZeroCount(rest)]);
        }
    }

    /// <summary>It could not be reached, or refused the bind.</summary>
    public void ConnectFailed() => Interlocked.Increment(ref _connectFailures);

    /// <summary>A receipt came whose message id belongs to no message on record.</summary>
    public void UnknownReceipt() => Interlocked.Increment(ref _unknownReceipts);

    /// <summary>The messages of so many receipts were not in memory and were looked for in the archive.</summary>
    public void LookedUpReceipts(int count) => Interlocked.Add(ref _lookedUpReceipts, count);

    /// <summary>The archive was searched once, for all receipts that were to be looked up then.</summary>
    public void SearchedForReceipts() => Interlocked.Increment(ref _receiptSearches);

    internal Measurement<long> ReadConnectFailures() => new(Volatile.Read(ref _connectFailures), new KeyValuePair<string, object?>("smsc", _smsc));

    internal Measurement<long> ReadUnknownReceipts() => new(Volatile.Read(ref _unknownReceipts), new KeyValuePair<string, object?>("smsc", _smsc));

    internal Measurement<long> ReadLookedUpReceipts() => new(Volatile.Read(ref _lookedUpReceipts), new KeyValuePair<string, object?>("smsc", _smsc));

    internal Measurement<long> ReadReceiptSearches() => new(Volatile.Read(ref _receiptSearches), new KeyValuePair<string, object?>("smsc", _smsc));

    internal Measurement<long> ReadAnsweredLate() => new(Volatile.Read(ref _answeredLate), new KeyValuePair<string, object?>("smsc", _smsc));

    internal IEnumerable<Measurement<long>> ReadUnfiled() => FilingKindNames.Of(FilingKinds.All).SelectMany((kind, bit) => new[] { "sent", "refused" }.Select((outcome, i) =>
        new Measurement<long>(Volatile.Read(ref _unfiled[(bit * 2) + i]), new("smsc", _smsc), new("kind", kind), new("outcome", outcome))));

    internal IEnumerable<Measurement<long>> ReadFlaws() => AllFlaws.Select(flaw => new Measurement<long>(
        Volatile.Read(ref _flaws[BitOperations.TrailingZeroCount((uint)flaw)]),
        new("smsc", _smsc),
        new("flaw", JsonNamingPolicy.KebabCaseLower.ConvertName(flaw.ToString()))));

    /// <summary>Responses by outcome and status; what never happened is 0.</summary>
    internal IEnumerable<Measurement<long>> ReadResponses() => Names.Select((name, i) => new Measurement<long>(
        Volatile.Read(ref _counts[i]), new("smsc", _smsc), new("outcome", i == Unanswered ? "unknown" : i == 0 ? "accepted" : "rejected"), new("command_status", name)));
}
