using System.Text;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Journal.Records;

/// <summary>
/// The state of a receipt as records keep it: the word that the SMSC wrote. A word can read as final although esm_class or another field of that receipt says that
/// the message is still on its way. A record has one field for all of it, so <c> (intermediate)</c> is added to the word there, and whoever reads the record later
/// does not take it for the end.
/// </summary>
internal static class ReceiptStates
{
    private const string OnTheWay = " (intermediate)";

    public static string Record(ReadOnlySpan<byte> state, ReceiptStage stage)
    {
        // Nearly all say this.
        var text = state.SequenceEqual("DELIVRD"u8) ? "DELIVRD" : Encoding.Latin1.GetString(state);
        return stage == ReceiptStage.OnTheWay && MessageStates.StageOf(state) != ReceiptStage.OnTheWay ? text + OnTheWay : text;
    }

    /// <summary>How much a recorded receipt settled.</summary>
    public static ReceiptStage StageOf(string recorded)
    {
        if (recorded.EndsWith(OnTheWay, StringComparison.Ordinal))
        {
            return ReceiptStage.OnTheWay;
        }

        // Longer words are no names of SMPP.
        Span<byte> octets = stackalloc byte[64];
        return recorded.Length > octets.Length ? ReceiptStage.Final : MessageStates.StageOf(octets[..Encoding.Latin1.GetBytes(recorded, octets)]);
    }
}
