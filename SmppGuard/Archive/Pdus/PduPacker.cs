using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using SmppGuard.Journal.Records;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Archive.Pdus;

/// <summary>
/// Packs the PDUs of a message by what its row has anyway: texts, source and recipient; and by one another, since what is sent differs little from what was submitted. Exact: what a
/// character set makes of a text is never asked again, only octets that stand in the row as they are are left out. Written to disk: only added to.
/// <code>version 1 | octets of the PDUs as submitted (number) | steps for these | steps for the PDUs as sent; none: sent as they came, or not sent</code>
/// For one thread.
/// </summary>
internal sealed class PduPacker
{
    public const byte Version = 1;

    /// <summary>Octets that are more than the step that copies them.</summary>
    private const int LeastAddress = 3;

    private const int MostDigits = 20;

    private readonly byte[] _digits = new byte[MostDigits];
    private char[] _characters = new char[1024];
    private byte[] _originalText = new byte[2048];
    private byte[] _sentText = new byte[2048];

    /// <param name="submit">The message.</param>
    /// <param name="submitted">Its PDUs as submitted.</param>
    /// <param name="sentPdus">Its PDUs as sent.</param>
    /// <param name="wasSent">False: what was made to be sent was not.</param>
    /// <param name="originalText">The text as submitted, in the batch.</param>
    /// <param name="sentText">The text as sent, in the batch; null: the same.</param>
    /// <param name="batch">Takes them.</param>
    public Slice Append(in SubmitRecord submit, RecordedPdus submitted, RecordedPdus sentPdus, bool wasSent, Slice originalText, Slice sentText, ArchiveBatch batch)
    {
        var sent = wasSent ? submit.Sent : default;
        var writer = new StepWriter(batch.Room(StepWriter.Room(submit.Original.Length + sent.Length)));
        writer.Byte(Version);
        writer.Number(submit.Original.Length);

        _ = submit.Msisdn.Value.TryFormat(_digits, out var length, provider: System.Globalization.CultureInfo.InvariantCulture);
        var names = new Names(submit.SourceAddr, submit.Msisdn.IsValid ? _digits.AsSpan(0, length) : default);
        var text = Text(batch[originalText], submit.OriginalAlphabet, PackedStep.OriginalUtf8, ref _originalText);
        writer.Begin(submit.Original);
        var first = Submitted(ref writer, submit.Original, submitted, names, text);
        writer.End();
        if (!sent.IsEmpty)
        {
            text = Text(batch[sentText.IsNull ? originalText : sentText], submit.SentAlphabet, PackedStep.SentUtf8, ref _sentText);
            writer.Begin(sent);
            Sent(ref writer, sent, sentPdus, submit.Original, first, text);
            writer.End();
        }

        return batch.Take(writer.Length);
    }

    // The first PDU has nothing before it, the parts behind it differ from it in little more than their texts.
    private static Place Submitted(ref StepWriter writer, ReadOnlySpan<byte> pdus, RecordedPdus reader, Names names, KnownText text)
    {
        var first = default(Place);
        var at = 0;
        while (reader.TryNext(out var pdu))
        {
            var place = Place.Of(pdu, at);
            if (at == 0)
            {
                first = place;
                names.Write(ref writer, pdu.Octets, pdu.Source, pdu.Destination);
                _ = text.Write(ref writer, place.TextIn(pdus), place.Text);
            }
            else
            {
                place.CopyHead(ref writer, pdus, first, pdus, 0);
                _ = text.Write(ref writer, place.TextIn(pdus), place.Text);
                place.CopyTail(ref writer, pdus, first, pdus, 0);
            }

            at = place.End;
        }

        return first;
    }

    private static void Sent(ref StepWriter writer, ReadOnlySpan<byte> pdus, RecordedPdus reader, ReadOnlySpan<byte> submitted, Place first, KnownText text)
    {
        var like = first;
        var likeIn = submitted;
        var likeAt = 0;
        var original = first.TextIn(submitted);
        var at = 0;
        while (reader.TryNext(out var pdu))
        {
            var place = Place.Of(pdu, at);
            var octets = place.TextIn(pdus);
            place.CopyHead(ref writer, pdus, like, likeIn, likeAt);
            if (!text.Write(ref writer, octets, place.Text) && original.Length >= StepWriter.LeastCopy && octets.IndexOf(original) is >= 0 and var within)
            {
                // Marks were put around a text of which its character set makes other octets than the row has.
                writer.Copy(place.Text + within, PackedStep.Output, first.Text, original.Length);
            }

            place.CopyTail(ref writer, pdus, like, likeIn, likeAt);

            // Segments are like one another.
            like = place;
            likeIn = pdus;
            likeAt = submitted.Length;
            at = place.End;
        }
    }

    private KnownText Text(ReadOnlySpan<byte> utf8, Alphabet alphabet, PackedStep inUtf8, ref byte[] room)
    {
        // SQLite gives a text up to its first NUL to some functions.
        if (utf8.Contains((byte)0))
        {
            return default;
        }

        if (alphabet != Alphabet.Ucs2)
        {
            return new KnownText(utf8, inUtf8);
        }

        if (_characters.Length < utf8.Length)
        {
            _characters = new char[utf8.Length * 2];
        }

        _ = Utf8.ToUtf16(utf8, _characters, out _, out var length);
        if (room.Length < length * 2)
        {
            room = new byte[length * 4];
        }

        var octets = room.AsSpan(0, length * 2);
        var characters = MemoryMarshal.Cast<char, ushort>(_characters.AsSpan(0, length));
        if (BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(characters, MemoryMarshal.Cast<byte, ushort>(octets));
        }
        else
        {
            MemoryMarshal.AsBytes(characters).CopyTo(octets);
        }

        return new KnownText(octets, inUtf8 - 1);
    }

    /// <summary>Where one PDU stands among others, and where in it the text.</summary>
    private readonly record struct Place(int Start, int Text, int Tail, int End)
    {
        public static Place Of(scoped in RecordedPdu pdu, int at)
        {
            var length = pdu.Octets.Length;
            return pdu.Octets.Overlaps(pdu.UserData, out var text) ? new Place(at, at + text, at + text + pdu.UserData.Length, at + length) : new Place(at, at + length, at + length, at + length);
        }

        public ReadOnlySpan<byte> TextIn(ReadOnlySpan<byte> pdus) => pdus[Text..Tail];

        /// <summary>Copies what stands before the text, as far as it is that of another PDU.</summary>
        public void CopyHead(ref StepWriter writer, ReadOnlySpan<byte> pdus, Place like, ReadOnlySpan<byte> likeIn, int likeAt) =>
            writer.CopySame(Start, pdus[Start..Text], likeAt + like.Start, likeIn[like.Start..like.Text]);

        /// <summary>The same of what stands behind it.</summary>
        public void CopyTail(ref StepWriter writer, ReadOnlySpan<byte> pdus, Place like, ReadOnlySpan<byte> likeIn, int likeAt) =>
            writer.CopySame(Tail, pdus[Tail..End], likeAt + like.Tail, likeIn[like.Tail..like.End]);
    }

    /// <summary>The addresses of the first PDU, which the row has.</summary>
    private readonly ref struct Names(ReadOnlySpan<byte> source, ReadOnlySpan<byte> recipient)
    {
        private readonly ReadOnlySpan<byte> _source = source;
        private readonly ReadOnlySpan<byte> _recipient = recipient;

        public void Write(ref StepWriter writer, ReadOnlySpan<byte> pdu, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination)
        {
            // Of other octets than these the row has what UTF-8 makes of them.
            if (_source.Length >= LeastAddress && source.SequenceEqual(_source) && System.Text.Ascii.IsValid(source) && pdu.Overlaps(source, out var at))
            {
                writer.Copy(at, PackedStep.Source, 0, source.Length);
            }

            if (_recipient.Length >= LeastAddress && destination.SequenceEqual(_recipient) && pdu.Overlaps(destination, out at))
            {
                writer.Copy(at, PackedStep.Recipient, 0, destination.Length);
            }
        }
    }

    /// <summary>A text that the row has; it goes over the PDUs one after the other.</summary>
    private ref struct KnownText(ReadOnlySpan<byte> octets, PackedStep from)
    {
        private readonly ReadOnlySpan<byte> _octets = octets;
        private int _at = 0;

        /// <returns>False: nothing of it is written as in the row.</returns>
        public bool Write(ref StepWriter writer, ReadOnlySpan<byte> text, int at)
        {
            var known = _octets[Math.Min(_at, _octets.Length)..];
            if (text.Length >= StepWriter.LeastCopy && known.StartsWith(text))
            {
                writer.Copy(at, from, _at, text.Length);
                _at += text.Length;
                return true;
            }

            var (isWritten, length) = from is PackedStep.OriginalUtf8 or PackedStep.SentUtf8 ? writer.CopyCharacters(at, text, from, _at, known) : (false, text.Length);
            _at += length;
            return isWritten;
        }
    }
}
