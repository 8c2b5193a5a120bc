using System.Text.Unicode;
using SmppGuard.Smpp;

namespace SmppGuard.Archive;

/// <summary>Turns the PDUs of a journal record into UTF-8 text in a batch: octets to characters to octets, in memory that is used again.</summary>
internal sealed class RecordedText
{
    private char[] _text = new char[4096];

    /// <summary>
    /// The text of one or more PDUs, joined, without their user data headers. A binary message gives its octets in hexadecimal. An unreadable PDU gives no text: it
    /// was readable when it was recorded, so this does not happen, and the record of it is worth having even then.
    /// </summary>
    /// <param name="pdus">Whole PDUs, one after the other.</param>
    /// <param name="alphabet">How to read them.</param>
    /// <param name="batch">Takes the text.</param>
    /// <param name="fields">data_coding and registered_delivery of the first.</param>
    public Slice Append(ReadOnlySpan<byte> pdus, Alphabet alphabet, ArchiveBatch batch, out SubmittedFields fields)
    {
        fields = default;
        var isFirst = true;
        var length = 0;
        while (pdus.Length >= PduHeader.Size)
        {
            var size = (int)Math.Min(PduHeader.Read(pdus).CommandLength, (uint)pdus.Length);
            if (size < PduHeader.Size)
            {
                break;
            }

            if (TryRead(pdus[..size], out var userData, out var found))
            {
                length += Decode(userData, alphabet, length);
                fields = isFirst ? found : fields;
                isFirst = false;
            }

            pdus = pdus[size..];
        }

        var room = batch.Room(length * 3);
        _ = Utf8.FromUtf16(_text.AsSpan(0, length), room, out _, out var written);
        return batch.Take(written);
    }

    // A submit_multi and a replace_sm are journaled as the submit_sm that each destination, or the new text, amounts to.
    private static bool TryRead(ReadOnlySpan<byte> pdu, out ReadOnlySpan<byte> userData, out SubmittedFields fields)
    {
        userData = default;
        fields = default;
        switch (PduHeader.Read(pdu).CommandId)
        {
            case CommandId.DataSm:
                if (DataSmView.TryParse(pdu, out var data) != CommandStatus.ESME_ROK)
                {
                    return false;
                }

                userData = data.UserData;
                fields = new SubmittedFields(data.DataCoding, data.RegisteredDelivery);
                return true;
            case CommandId.ReplaceSm:
                if (ReplaceSmView.TryParse(pdu, out var replace) != CommandStatus.ESME_ROK)
                {
                    return false;
                }

                userData = replace.Text;
                fields = new SubmittedFields(0, replace.RegisteredDelivery);
                return true;
            default:
                if (SubmitSmView.TryParse(pdu, out var submit) != CommandStatus.ESME_ROK)
                {
                    return false;
                }

                userData = submit.UserData;
                fields = new SubmittedFields(submit.DataCoding, submit.RegisteredDelivery);
                return true;
        }
    }

    private int Decode(ReadOnlySpan<byte> octets, Alphabet alphabet, int at)
    {
        var most = alphabet == Alphabet.Binary ? octets.Length * 2 : SmsText.MaxChars(octets.Length, alphabet);
        if (_text.Length - at < most)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, at + most));
        }

        var room = _text.AsSpan(at, most);
        if (alphabet != Alphabet.Binary)
        {
            return SmsText.Decode(octets, alphabet, room);
        }

        _ = Convert.TryToHexString(octets, room, out var written);
        return written;
    }
}

/// <summary>Fields of the PDU that the archive keeps beside the text.</summary>
internal readonly record struct SubmittedFields(byte DataCoding, byte RegisteredDelivery);
