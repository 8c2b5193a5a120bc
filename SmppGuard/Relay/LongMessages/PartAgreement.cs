using System.IO.Hashing;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.LongMessages;

/// <summary>
/// Whether two parts are of one message. What decides whether, when and how a phone shows it is judged once, so it has to be the same in all parts: a part that never arrives, arrives later or
/// replaces another would leave a text on the phone that nobody judged. Only what says how each part is written and answered may differ: the text and its coding (the alphabet of data_coding and the national
/// language tables, in which each part is read by itself), registered_delivery, more_messages_to_send, user_message_reference, and the fields of segmentation.
/// </summary>
internal static class PartAgreement
{
    public static bool Holds(in IncomingMessage one, in IncomingMessage other) =>
        one.IsData == other.IsData
        && one.Addressing.SequenceEqual(other.Addressing)
        && (one.EsmClass & ~EsmClasses.Udhi) == (other.EsmClass & ~EsmClasses.Udhi)
        && one.Handling.SequenceEqual(other.Handling)
        && DataCoding.WithoutAlphabet(one.DataCoding) == DataCoding.WithoutAlphabet(other.DataCoding)
        && one.ReplaceIfPresentFlag == other.ReplaceIfPresentFlag
        && one.SmDefaultMsgId == other.SmDefaultMsgId
        && HaveSameElements(one.Udh, other.Udh)
        && HaveSameTlvs(one.Tlvs, other.Tlvs);

    /// <summary>64 bits that stand for all that has to agree, for when the octets are gone.</summary>
    /// <param name="part">The part.</param>
    /// <param name="seed">Of this process.</param>
    public static ulong Fingerprint(in IncomingMessage part, long seed)
    {
        var hash = XxHash3.HashToUInt64(part.Handling, (long)XxHash3.HashToUInt64(part.Addressing, seed ^ (part.EsmClass & ~EsmClasses.Udhi)));
        var reader = new TlvReader(part.Tlvs);
        var start = 0;
        while (reader.Read(out var tag, out _))
        {
            if (MustAgree(tag))
            {
                hash = XxHash3.HashToUInt64(part.Tlvs[start..reader.Offset], (long)hash);
            }

            start = reader.Offset;
        }

        return hash ^ ((ulong)DataCoding.WithoutAlphabet(part.DataCoding) << 16) ^ ((ulong)part.ReplaceIfPresentFlag << 8) ^ part.SmDefaultMsgId;
    }

    private static bool HaveSameTlvs(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var first = new TlvReader(one);
        var second = new TlvReader(other);
        while (true)
        {
            var hasFirst = Next(ref first, out var tag, out var value);
            var hasSecond = Next(ref second, out var otherTag, out var otherValue);
            if (!hasFirst || !hasSecond)
            {
                return hasFirst == hasSecond;
            }

            if (tag != otherTag || !value.SequenceEqual(otherValue))
            {
                return false;
            }
        }

        static bool Next(scoped ref TlvReader reader, out TlvTag tag, out ReadOnlySpan<byte> value)
        {
            while (reader.Read(out tag, out value))
            {
                if (MustAgree(tag))
                {
                    return true;
                }
            }

            return false;
        }
    }

    private static bool MustAgree(TlvTag tag) => tag is not (TlvTag.MessagePayload or TlvTag.SarMsgRefNum or TlvTag.SarTotalSegments or TlvTag.SarSegmentSeqnum
        or TlvTag.MoreMessagesToSend or TlvTag.UserMessageReference);

    private static bool HaveSameElements(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        Span<byte> first = stackalloc byte[byte.MaxValue];
        Span<byte> second = stackalloc byte[byte.MaxValue];
        first = first[..UserDataHeader.CopyOtherElements(one, keepLanguage: false, first)];
        second = second[..UserDataHeader.CopyOtherElements(other, keepLanguage: false, second)];
        return first.SequenceEqual(second);
    }
}
