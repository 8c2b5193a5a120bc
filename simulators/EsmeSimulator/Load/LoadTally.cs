using System.Runtime.InteropServices;
using SmppGuard.Smpp.Pdus;

namespace EsmeSimulator.Load;

/// <summary>What one bind has sent and received. Written by that bind only; totals may be read while it runs, the rest when it has ended.</summary>
internal sealed class LoadTally
{
    private readonly Dictionary<CommandStatus, long> _errors = [];
    private readonly Dictionary<MessageState, long> _receipts = [];

    public long Submitted { get; set; }

    public long Accepted { get; set; }

    public long Refused { get; private set; }

    /// <summary>Submits without a response: timed out, or the connection ended.</summary>
    public long Unanswered { get; set; }

    /// <summary>Receipts that were asked for: one for each submit that was accepted, of a submit_multi one for each destination that was.</summary>
    public long ReceiptsDue { get; set; }

    /// <summary>Destinations of submit_multi that were refused while others were accepted.</summary>
    public long FailedDestinations { get; set; }

    public long Receipts { get; private set; }

    public long Replies { get; set; }

    public long Answered => Accepted + Refused;

    public LatencyHistogram Latency { get; } = new();

    public IReadOnlyDictionary<CommandStatus, long> Errors => _errors;

    /// <summary>Receipts by the state they report; unknown if they name none.</summary>
    public IReadOnlyDictionary<MessageState, long> ReceiptStates => _receipts;

    public void CountError(CommandStatus status)
    {
        Refused++;
        CollectionsMarshal.GetValueRefOrAddDefault(_errors, status, out _)++;
    }

    public void CountReceipt(MessageState state)
    {
        Receipts++;
        CollectionsMarshal.GetValueRefOrAddDefault(_receipts, state, out _)++;
    }

    public void Add(LoadTally other)
    {
        Submitted += other.Submitted;
        Accepted += other.Accepted;
        Refused += other.Refused;
        Unanswered += other.Unanswered;
        ReceiptsDue += other.ReceiptsDue;
        FailedDestinations += other.FailedDestinations;
        Receipts += other.Receipts;
        Replies += other.Replies;
        Latency.Add(other.Latency);
        foreach ((CommandStatus status, long count) in other._errors)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_errors, status, out _) += count;
        }

        foreach ((MessageState state, long count) in other._receipts)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_receipts, state, out _) += count;
        }
    }
}
