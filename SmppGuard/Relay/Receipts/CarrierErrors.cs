using System.Globalization;
using System.Text;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Receipts;

namespace SmppGuard.Relay.Receipts;

/// <summary>What a receipt says of why a message failed.</summary>
internal sealed class CarrierErrors(BlackListWords blackLists)
{
    /// <summary>err, or network_error_code, or the word of its own that a carrier writes as stat.</summary>
    public string Of(in DeliveryReceiptView receipt)
    {
        // message_state hides stat, where carriers write words of their own: that of a black list says more than any number, another one more than none.
        var stat = receipt.TextState;
        if (IsFailure(receipt.State) && !receipt.Error.ContainsAnyExceptInRange((byte)'0', (byte)'9') && (blackLists.Contains(stat) || (IsForeign(stat) && HasNoNumber(receipt))))
        {
            return Encoding.Latin1.GetString(stat);
        }

        if (!receipt.Error.IsEmpty)
        {
            // Nearly all say this.
            return receipt.Error.SequenceEqual("000"u8) ? "000" : Encoding.Latin1.GetString(receipt.Error);
        }

        return receipt.TryGetNetworkError(out _, out var code) ? code.ToString(CultureInfo.InvariantCulture) : "";
    }

    private static bool HasNoNumber(in DeliveryReceiptView receipt) => !receipt.Error.ContainsAnyExcept((byte)'0') && !receipt.TryGetNetworkError(out _, out _);

    private static bool IsForeign(ReadOnlySpan<byte> state) => !state.IsEmpty && !MessageStates.TryParse(state, out _);

    // Of a state that is foreign itself, as it is without message_state, nothing is hidden.
    private static bool IsFailure(ReadOnlySpan<byte> state) => MessageStates.TryParse(state, out var known)
        && known is MessageState.Expired or MessageState.Deleted or MessageState.Undeliverable or MessageState.Unknown or MessageState.Rejected or MessageState.Skipped;
}
