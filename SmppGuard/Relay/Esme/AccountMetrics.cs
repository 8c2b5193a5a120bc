using System.Diagnostics.Metrics;
using System.Text;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Esme;

/// <summary>
/// Counters of one account. A connection asks for them once, at bind; counting a message then is one interlocked increment in an array, without look-up,
/// allocation or tags. The tags are put together when somebody reads.
/// </summary>
internal sealed class AccountMetrics
{
    private const string OtherState = "other";

    private static readonly string[] StateNames = NameStates();

    private readonly string _systemId;
    private readonly long[] _submits = new long[(int)Enum.GetValues<Reason>().Max() + 1];
    private readonly long[] _receipts = new long[StateNames.Length];

    public AccountMetrics(string systemId) => _systemId = systemId;

    /// <summary>Counts one decided message; <see cref="Reason.None"/>: allowed.</summary>
    public void Submit(Reason reason) => Interlocked.Increment(ref _submits[(int)reason]);

    /// <summary>Counts one receipt by the state as the SMSC wrote it, in any case; what SMPP does not name counts as <c>other</c>.</summary>
    public void Receipt(ReadOnlySpan<char> state)
    {
        var index = StateNames.Length - 1;
        for (var i = 0; i < StateNames.Length - 1; i++)
        {
            if (state.Equals(StateNames[i], StringComparison.OrdinalIgnoreCase))
            {
                index = i;
                break;
            }
        }

        Interlocked.Increment(ref _receipts[index]);
    }

    /// <summary>As the other, of the octets.</summary>
    public void Receipt(ReadOnlySpan<byte> state)
    {
        var index = StateNames.Length - 1;
        for (var i = 0; i < StateNames.Length - 1; i++)
        {
            if (Ascii.EqualsIgnoreCase(state, StateNames[i]))
            {
                index = i;
                break;
            }
        }

        Interlocked.Increment(ref _receipts[index]);
    }

    /// <summary>Submits by decision and reason; what never happened is 0.</summary>
    internal IEnumerable<Measurement<long>> ReadSubmits()
    {
        foreach (var reason in Enum.GetValues<Reason>())
        {
            yield return new Measurement<long>(
                Volatile.Read(ref _submits[(int)reason]), new("account", _systemId), new("decision", reason == Reason.None ? "allowed" : "refused"), new("reason", reason.Name()));
        }
    }

    /// <summary>Receipts by state; what never happened is 0.</summary>
    internal IEnumerable<Measurement<long>> ReadReceipts() =>
        StateNames.Select((state, i) => new Measurement<long>(Volatile.Read(ref _receipts[i]), new("account", _systemId), new("state", state)));

    private static string[] NameStates() =>
    [
        .. Enum.GetValues<MessageState>().Select(state => Encoding.ASCII.GetString(MessageStates.ReceiptName(state))).Distinct(StringComparer.Ordinal),
        OtherState,
    ];
}
