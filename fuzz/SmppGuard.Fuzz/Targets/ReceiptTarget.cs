using System.Text;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Receipts;
using SmppGuard.Smpp.Tlvs;
using static SmppGuard.Fuzz.DifferenceException;

namespace SmppGuard.Fuzz.Targets;

/// <summary>
/// A deliver_sm that may be a receipt: the fields of its text are those that regular expressions find, and, about another message_id, it says the same but for the id.
/// </summary>
internal static class ReceiptTarget
{
    private static readonly byte[] OtherId = "0123456789abcdef"u8.ToArray();

    public static bool Run(byte[] input)
    {
        var pdu = Pdu.Framed(input, CommandId.DeliverSm);
        if (DeliveredView.TryParse(pdu, out var delivered) != CommandStatus.ESME_ROK || !DeliveryReceiptView.TryParse(delivered, out var receipt))
        {
            return false;
        }

        var slow = new SlowReceiptText(delivered.UserData.ToArray());
        Said(slow, "id", receipt.TextMessageId);
        Said(slow, "err", receipt.Error);
        Said(slow, "submit date", receipt.SubmitDate);
        Said(slow, "done date", receipt.DoneDate);
        Said(slow, "sub", receipt.Submitted);
        Said(slow, "dlvrd", receipt.Delivered);

        // stat may be of several words.
        Unless(Encoding.Latin1.GetString(receipt.TextState).StartsWith(slow["stat"], StringComparison.Ordinal), "stat");
        UnlessSameOctets(FirstId(delivered.Tlvs), receipt.TlvMessageId, "receipted_message_id");
        Unless(!receipt.MessageId.IsEmpty, "a receipt about no message");
        AboutAnother(delivered, receipt);
        return true;
    }

    private static void Said(SlowReceiptText slow, string key, ReadOnlySpan<byte> quick) => UnlessSameOctets(Encoding.Latin1.GetBytes(slow[key]), quick, key);

    // The first that names any message, up to its NUL and without blanks around it.
    private static ReadOnlySpan<byte> FirstId(ReadOnlySpan<byte> tlvs)
    {
        var reader = new TlvReader(tlvs);
        while (reader.Read(out var tag, out var value))
        {
            var id = Encoding.Latin1.GetString(value).Split('\0')[0].Trim(' ');
            if (tag == TlvTag.ReceiptedMessageId && id.Length > 0)
            {
                return Encoding.Latin1.GetBytes(id);
            }
        }

        return default;
    }

    // A parameter that holds anything gets the other id, also where what it holds is no id.
    private static bool HasId(ReadOnlySpan<byte> tlvs)
    {
        var reader = new TlvReader(tlvs);
        while (reader.Read(out var tag, out var value))
        {
            if (tag == TlvTag.ReceiptedMessageId && value.Length > 0)
            {
                return true;
            }
        }

        return false;
    }

    private static void AboutAnother(in DeliveredView delivered, in DeliveryReceiptView receipt)
    {
        var room = new byte[DeliveredRewriter.MaxLength(delivered)];
        byte[] rewritten = room[..DeliveredRewriter.ReplaceMessageId(delivered, OtherId, room)];
        UnlessEqual(CommandStatus.ESME_ROK, DeliveredView.TryParse(rewritten, out var view), "the status of a receipt written anew");
        UnlessEqual(DeliveredFlaws.None, view.Flaws & (DeliveredFlaws.Time | DeliveredFlaws.TwoTexts | DeliveredFlaws.TlvStream), "what is left to put in order");
        UnlessSameOctets(delivered.SourceAddr, view.SourceAddr, "source_addr of a receipt written anew");
        UnlessSameOctets(delivered.DestinationAddr, view.DestinationAddr, "destination_addr of a receipt written anew");
        UnlessEqual(delivered.DataCoding, view.DataCoding, "data_coding of a receipt written anew");

        // A short_message that grows beyond its limit loses its end, and with it whatever stands there.
        if (delivered.Text.Length + (2 * OtherId.Length) > SubmitSmView.MaxShortMessage)
        {
            return;
        }

        Unless(DeliveryReceiptView.TryParse(view, out var other), "a receipt written anew is none");
        UnlessSameOctets(HasId(delivered.Tlvs) ? OtherId : [], other.TlvMessageId, "the other id in receipted_message_id");
        UnlessSameOctets(receipt.TextMessageId.IsEmpty ? [] : OtherId, other.TextMessageId, "the other id in the text");

        // Values in quotes can hold what looks like fields, the id among them.
        if (delivered.UserData.IndexOfAny((byte)'"', (byte)'\'') < 0)
        {
            UnlessSameOctets(receipt.State, other.State, "the state of a receipt written anew");
            UnlessSameOctets(receipt.Error, other.Error, "err of a receipt written anew");
            UnlessSameOctets(receipt.DoneDate, other.DoneDate, "done date of a receipt written anew");
            UnlessEqual(receipt.Stage, other.Stage, "the stage of a receipt written anew");
        }
    }
}
