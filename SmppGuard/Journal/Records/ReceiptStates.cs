using System.Text;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Journal.Records;

/// <summary>
/// The state of a receipt as records keep it: as the SMSC wrote it. One that reads as final although the receipt was not the last, by esm_class or by another field, says so in
/// the same field, because a record keeps no other: who reads it later must not take it for the end.
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
