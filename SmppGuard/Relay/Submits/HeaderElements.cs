using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.Submits;

/// <summary>
/// The information elements of a user data header as 3GPP TS 23.040, 9.2.3.24 lists them. A header that can be read in two ways is shown by phones in either, so it is no header of a judged
/// message; and what a judged message keeps of one is a list: the national languages that its text is read with, and segmentation. Everything else changes what the phone shows beside the text, or
/// hides the text itself.
/// </summary>
internal static class HeaderElements
{
    private const byte SpecialMessageIndication = 0x01;
    private const byte SmscControl = 0x06;
    private const byte SourceIndicator = 0x07;
    private const byte ControlMessageProtocol = 0x09;
    private const byte TextFormatting = 0x0A;
    private const byte PredefinedSound = 0x0B;
    private const byte PredefinedAnimation = 0x0D;
    private const byte LargeAnimation = 0x0E;
    private const byte SmallAnimation = 0x0F;
    private const byte LargePicture = 0x10;
    private const byte SmallPicture = 0x11;
    private const byte VariablePicture = 0x12;
    private const byte UserPrompt = 0x13;
    private const byte ExtendedObject = 0x14;
    private const byte ReusedObject = 0x15;
    private const byte CompressionControl = 0x16;
    private const byte ObjectDistribution = 0x17;
    private const byte StandardGraphics = 0x18;
    private const byte ExtendedObjectRequest = 0x1A;
    private const byte EmailHeader = 0x20;
    private const byte HyperlinkFormat = 0x21;
    private const byte ReplyAddress = 0x22;

    private const int AnyLength = -1;

    /// <summary>
    /// What is wrong with the header or the sar_* parameters, or ESME_ROK: an element that is known, of another length than it has; two of a kind, where one is all that may be; a place in a long message
    /// that is none; a concatenation beside sar_* parameters; sar_* parameters that are not all three.
    /// </summary>
    public static CommandStatus Check(in IncomingMessage message)
    {
        if (message.Tlvs.IsEmpty)
        {
            return message.Udh.IsEmpty || TryCheck(message.Udh, out _) ? CommandStatus.ESME_ROK : CommandStatus.ESME_RINVESMCLASS;
        }

        if (!TryCheck(message.Udh, out var isConcatenated))
        {
            return CommandStatus.ESME_RINVESMCLASS;
        }

        var parameters = SarParameters(message.Tlvs);
        return parameters switch
        {
            0 => CommandStatus.ESME_ROK,
            _ when isConcatenated => CommandStatus.ESME_RINVESMCLASS,
            < 3 => CommandStatus.ESME_RMISSINGOPTPARAM,
            _ => message.TryGetConcatenation(out _) ? CommandStatus.ESME_ROK : CommandStatus.ESME_RINVOPTPARAMVAL,
        };
    }

    /// <summary>Whether there are elements that a judged message does not keep.</summary>
    public static bool HasOthers(ReadOnlySpan<byte> header)
    {
        for (var offset = 1; offset + 1 < header.Length; offset += 2 + header[offset + 1])
        {
            if (!IsKept(header[offset]) && header[offset] is not (UserDataHeader.Concatenation8 or UserDataHeader.Concatenation16))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether there are national language elements beside a text that is not read with them: a phone applies them all the same once the SMSC has made septets of it. Beside UCS-2 they mean nothing to it.
    /// </summary>
    public static bool HasStrayLanguage(ReadOnlySpan<byte> header, Alphabet alphabet)
    {
        if (alphabet is Alphabet.Gsm7 or Alphabet.Gsm7Packed or Alphabet.Ucs2)
        {
            return false;
        }

        for (var offset = 1; offset + 1 < header.Length; offset += 2 + header[offset + 1])
        {
            if (IsKept(header[offset]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether elements show something of their own: pictures, sounds, animations, objects. What they show is not judged.</summary>
    public static bool HasContent(ReadOnlySpan<byte> header)
    {
        for (var offset = 1; offset + 1 < header.Length; offset += 2 + header[offset + 1])
        {
            if (header[offset] is (>= PredefinedSound and <= VariablePicture) or ExtendedObject or ReusedObject or CompressionControl or (>= StandardGraphics and <= ExtendedObjectRequest))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Copies the elements that each segment of a marked message has beside those of segmentation, without a UDHL; returns the octets.</summary>
    /// <param name="header">A header, UDHL included, or nothing.</param>
    /// <param name="isJudged">Whether only what is on the list is kept; of public interest everything is.</param>
    /// <param name="keepLanguage">Whether the text was and is in the alphabet that national language elements speak of.</param>
    /// <param name="destination">As long as the header is always enough.</param>
    public static int CopyKept(ReadOnlySpan<byte> header, bool isJudged, bool keepLanguage, Span<byte> destination)
    {
        if (!isJudged)
        {
            return UserDataHeader.CopyOtherElements(header, keepLanguage, destination);
        }

        var written = 0;
        int size;
        for (var offset = 1; keepLanguage && offset + 1 < header.Length; offset += size)
        {
            size = 2 + header[offset + 1];
            if (IsKept(header[offset]))
            {
                header.Slice(offset, size).CopyTo(destination[written..]);
                written += size;
            }
        }

        return written;
    }

    private static bool IsKept(byte identifier) => identifier is UserDataHeader.NationalLanguageSingleShift or UserDataHeader.NationalLanguageLockingShift;

    private static bool TryCheck(ReadOnlySpan<byte> header, out bool isConcatenated)
    {
        isConcatenated = false;
        ulong seen = 0;
        for (var offset = 1; offset + 1 < header.Length; offset += 2 + header[offset + 1])
        {
            var identifier = header[offset];
            var data = header.Slice(offset + 2, header[offset + 1]);
            if (!IsOfLength(identifier, data.Length))
            {
                return false;
            }

            if (KindOf(identifier) is { } kind)
            {
                if ((seen & (1UL << kind)) != 0)
                {
                    return false;
                }

                seen |= 1UL << kind;
                if (kind == UserDataHeader.Concatenation8)
                {
                    isConcatenated = true;

                    // Reference, total, number.
                    if (data[^1] == 0 || data[^1] > data[^2])
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    // Of which there is one at most; those that are told in two sizes are one kind.
    private static byte? KindOf(byte identifier) => identifier switch
    {
        UserDataHeader.Concatenation8 or UserDataHeader.Concatenation16 => UserDataHeader.Concatenation8,
        UserDataHeader.ApplicationPort8 or UserDataHeader.ApplicationPort16 => UserDataHeader.ApplicationPort8,
        SmscControl or ControlMessageProtocol or EmailHeader or ReplyAddress
            or UserDataHeader.NationalLanguageSingleShift or UserDataHeader.NationalLanguageLockingShift => identifier,
        _ => null,
    };

    private static bool IsOfLength(byte identifier, int length) => identifier == TextFormatting
        ? length is 3 or 4
        : LengthOf(identifier) is var expected && (expected == AnyLength || length == expected);

    private static int LengthOf(byte identifier) => identifier switch
    {
        UserDataHeader.Concatenation8 or ReusedObject => 3,
        UserDataHeader.Concatenation16 or UserDataHeader.ApplicationPort16 or HyperlinkFormat => 4,
        UserDataHeader.ApplicationPort8 or SpecialMessageIndication or PredefinedSound or PredefinedAnimation or ObjectDistribution => 2,
        SmscControl or SourceIndicator or UserPrompt or EmailHeader
            or UserDataHeader.NationalLanguageSingleShift or UserDataHeader.NationalLanguageLockingShift => 1,
        LargeAnimation or LargePicture => 129,
        SmallAnimation or SmallPicture => 33,
        _ => AnyLength,
    };

    private static int SarParameters(ReadOnlySpan<byte> tlvs)
    {
        var count = 0;
        var reader = new TlvReader(tlvs);
        while (reader.Read(out var tag, out _))
        {
            count += tag is TlvTag.SarMsgRefNum or TlvTag.SarTotalSegments or TlvTag.SarSegmentSeqnum ? 1 : 0;
        }

        return count;
    }
}
