using System.Buffers;
using System.Globalization;
using System.Text;
using SmppGuard.Model;

namespace SmppGuard.Archive.Pdus;

/// <summary>Makes the PDUs of a message out of its row again; see <see cref="PduPacker"/>.</summary>
internal static class PduUnpacker
{
    /// <summary>More than any message has: what says more is damaged.</summary>
    private const int MaxLength = 16 * 1024 * 1024;

    /// <param name="packed">What the packer wrote.</param>
    /// <param name="originalText">The text as submitted.</param>
    /// <param name="sentText">The text as sent; null: nothing was sent.</param>
    /// <param name="source">source_addr as submitted.</param>
    /// <param name="recipient">The recipient.</param>
    /// <exception cref="InvalidDataException">It is of a version that this program does not know, or damaged.</exception>
    public static MessagePdus Unpack(ReadOnlySpan<byte> packed, string originalText, string? sentText, string source, Msisdn recipient)
    {
        var reader = new StepReader(packed);
        if (reader.Byte() is not PduPacker.Version and var version)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"the PDUs are packed in version {version}, which this program does not know"));
        }

        var submitted = reader.Number();
        var output = new ArrayBufferWriter<byte>(Math.Clamp(submitted * 2, 1, 64 * 1024));
        while (!reader.IsAtEnd)
        {
            var (from, length) = reader.Step();
            if (output.WrittenCount + (long)length > MaxLength)
            {
                throw Damaged();
            }

            output.Write(from switch
            {
                PackedStep.Literal => reader.Octets(length),
                PackedStep.Output => Part(output.WrittenSpan, reader.Number(), length),
                PackedStep.OriginalUtf16 => Part(Encoding.BigEndianUnicode.GetBytes(originalText), reader.Number(), length),
                PackedStep.OriginalUtf8 => Part(Encoding.UTF8.GetBytes(originalText), reader.Number(), length),
                PackedStep.SentUtf16 => Part(Encoding.BigEndianUnicode.GetBytes(sentText ?? originalText), reader.Number(), length),
                PackedStep.SentUtf8 => Part(Encoding.UTF8.GetBytes(sentText ?? originalText), reader.Number(), length),
                PackedStep.Source => Part(Encoding.UTF8.GetBytes(source), 0, length),
                _ => Part(Encoding.ASCII.GetBytes(recipient.Digits), 0, length),
            });
        }

        if (submitted > output.WrittenCount)
        {
            throw Damaged();
        }

        var octets = output.WrittenMemory;
        var sent = sentText is null ? default : octets.Length > submitted ? octets[submitted..] : octets;
        return new MessagePdus(octets[..submitted], sent);
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> octets, int offset, int length) =>
        offset <= octets.Length - length ? octets.Slice(offset, length).ToArray() : throw Damaged();

    private static InvalidDataException Damaged() => new("the packed PDUs are damaged");

    private ref struct StepReader(ReadOnlySpan<byte> packed)
    {
        private const int LengthBits = 5;
        private const int MaxShift = 28;

        private ReadOnlySpan<byte> _rest = packed;

        public readonly bool IsAtEnd => _rest.IsEmpty;

        public byte Byte() => Octets(1)[0];

        public int Number()
        {
            var value = 0;
            for (var shift = 0; ; shift += 7)
            {
                var octet = Byte();
                value |= (octet & 0x7F) << shift;
                if (octet <= 0x7F)
                {
                    return value is >= 0 and <= MaxLength ? value : throw Damaged();
                }

                if (shift >= MaxShift)
                {
                    throw Damaged();
                }
            }
        }

        public (PackedStep From, int Length) Step()
        {
            var octet = Byte();
            var length = octet & ((1 << LengthBits) - 1);
            return ((PackedStep)(octet >> LengthBits), length < StepWriter.LongLength ? length : length + Number());
        }

        public ReadOnlySpan<byte> Octets(int length)
        {
            var octets = length <= _rest.Length ? _rest[..length] : throw Damaged();
            _rest = _rest[length..];
            return octets;
        }
    }
}
