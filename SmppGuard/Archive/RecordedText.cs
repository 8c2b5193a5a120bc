using System.Text.Unicode;
using SmppGuard.Journal.Records;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Archive;

/// <summary>Turns the PDUs of a journal record into UTF-8 text in a batch: octets to characters to octets, in memory that is used again.</summary>
internal sealed class RecordedText
{
    private char[] _text = new char[4096];
    private byte[] _joined = new byte[4096];
    private int _length;

    /// <summary>
    /// The text of one or more PDUs, joined, without their user data headers. Neighbours in the same coding are joined before they are read, so that a character which
    /// the sender cut in two is whole again; packed septets begin anew in each PDU. A binary PDU gives its octets in hexadecimal. An unreadable one gives no text.
    /// </summary>
    /// <param name="pdus">The PDUs.</param>
    /// <param name="alphabet">How to read those of which <paramref name="parts"/> says nothing.</param>
    /// <param name="parts">The parts that the PDUs are, if they are.</param>
    /// <param name="batch">Takes the text.</param>
    /// <param name="fields">data_coding and registered_delivery of the first.</param>
    public Slice Append(RecordedPdus pdus, Alphabet alphabet, SubmitParts parts, ArchiveBatch batch, out SubmittedFields fields)
    {
        fields = default;
        _length = 0;
        var isFirst = true;
        var coding = default(TextCoding);
        var unread = default(ReadOnlySpan<byte>);
        for (var i = 0; pdus.TryNext(out var pdu); i++)
        {
            if (!pdu.IsReadable)
            {
                continue;
            }

            fields = isFirst ? new SubmittedFields(pdu.DataCoding, pdu.RegisteredDelivery) : fields;
            isFirst = false;
            var own = TextCoding.Recorded(i < parts.Count ? parts[i].Alphabet : alphabet, pdu.Udh);
            if (own == coding && own.Alphabet != Alphabet.Gsm7Packed)
            {
                unread = Join(unread, pdu.UserData);
            }
            else
            {
                Decode(unread, coding);
                coding = own;
                unread = pdu.UserData;
            }
        }

        Decode(unread, coding);
        var room = batch.Room(_length * 3);
        _ = Utf8.FromUtf16(_text.AsSpan(0, _length), room, out _, out var written);
        return batch.Take(written);
    }

    // What was joined before stands in the buffer already.
    private ReadOnlySpan<byte> Join(ReadOnlySpan<byte> before, ReadOnlySpan<byte> more)
    {
        var length = before.Length + more.Length;
        var room = _joined;
        if (room.Length < length)
        {
            room = new byte[Math.Max(_joined.Length * 2, length)];
        }

        before.CopyTo(room);
        more.CopyTo(room.AsSpan(before.Length));
        _joined = room;
        return room.AsSpan(0, length);
    }

    private void Decode(ReadOnlySpan<byte> octets, TextCoding coding)
    {
        var most = coding.IsText ? SmsText.MaxChars(octets.Length, coding) : octets.Length * 2;
        if (_text.Length - _length < most)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + most));
        }

        var room = _text.AsSpan(_length, most);
        if (coding.IsText)
        {
            _length += SmsText.Decode(octets, coding, room);
        }
        else
        {
            _ = Convert.TryToHexString(octets, room, out var written);
            _length += written;
        }
    }
}

/// <summary>Fields of the PDU that the archive keeps beside the text.</summary>
internal readonly record struct SubmittedFields(byte DataCoding, byte RegisteredDelivery);
