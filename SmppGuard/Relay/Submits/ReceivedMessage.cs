using SmppGuard.Compliance;
using SmppGuard.Relay.LongMessages;
using SmppGuard.Relay.Receipts;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Relay.Submits;

/// <summary>A message as the rules judge it: one PDU, or all parts of a long message.</summary>
internal readonly ref struct ReceivedMessage
{
    private const byte CarriageReturn = 0x0D;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xFE, 0xFF];

    private ReceivedMessage(scoped in IncomingMessage head, ReadOnlySpan<byte> pdus, LongMessage? parts)
    {
        Head = head;
        Pdus = pdus;
        Parts = parts;
    }

    /// <summary>Whose fields stand for the whole: the PDU, or the first part.</summary>
    public IncomingMessage Head { get; }

    /// <summary>The octets as received: one PDU, or those of the parts one after the other, in the order of their numbers.</summary>
    public ReadOnlySpan<byte> Pdus { get; }

    /// <summary>Set when it came in parts.</summary>
    public LongMessage? Parts { get; }

    /// <summary>PDUs that it came in.</summary>
    public int PduCount => Parts?.Count ?? 1;

    /// <summary>Octets that its parts have kept free in the journal for this decision.</summary>
    public long Reserved => Parts?.Reserved ?? 0;

    /// <summary>Octets that the receipts of ours take in the journal, if the SMSC refuses the message or does not answer.</summary>
    public int ReceiptRoom => Parts is { WantsReceipts: true } parts ? RequestedReceipts.RoomFor(parts.Count) : 0;

    public static ReceivedMessage Whole(scoped in IncomingMessage message) => new(message, message.Pdu, parts: null);

    /// <summary>The parts that are here, which need not be all.</summary>
    public static ReceivedMessage Assembled(LongMessage message)
    {
        _ = IncomingMessage.TryParse(PduHeader.Read(message.Pdus).CommandId, FirstOf(message.Pdus), message.Kind, out var head);
        return new ReceivedMessage(head, message.Pdus, message);
    }

    /// <summary>
    /// Decodes the text. Octets of neighbouring parts are read together, so that a character which the sender cut in two is whole again; then it may not leave so.
    /// </summary>
    /// <param name="account">What the data_codings mean with the account.</param>
    /// <param name="smsc">What they mean with the SMSC.</param>
    /// <param name="scratch">Takes the text.</param>
    public ReceivedText ReadText(DataCodingScheme account, DataCodingScheme smsc, Scratch scratch)
    {
        var beside = BesideTextReader.Of(Head);
        var head = PathOf(Head, account, smsc, beside);
        if (Parts is null)
        {
            var text = scratch.Text(SmsText.MaxChars(Head.UserData.Length, head.Received));
            var isText = SmsText.TryDecode(Head.UserData, head.Received, text, out var length);
            var isGarbled = head.Received.IsText
                ? !isText || IsAmbiguous(text[..length], head.Received) || HeaderElements.HasContent(Head.Udh)
                : !IsForProgram(Head, beside);
            return new ReceivedText(text[..length], isText, isGarbled, head, beside);
        }

        return ReadParts(head, account, smsc, beside, scratch);
    }

    /// <summary>registered_delivery of what we send for it: where PDUs and segments are not the same, all segments report, and what each part asked for is seen to by us.</summary>
    public byte RegisteredDeliveryFor(int segments)
    {
        var first = Head.RegisteredDelivery;
        if (Parts is null && segments == 1)
        {
            return first;
        }

        var asked = first;
        foreach (ref readonly var part in Parts is null ? default : Parts.Parts)
        {
            asked |= part.IsHere ? part.RegisteredDelivery : (byte)0;
        }

        return (asked & RegisteredDeliveries.ReceiptMask) == 0
            ? first
            : (byte)((first & ~RegisteredDeliveries.ReceiptMask) | RegisteredDeliveries.OnSuccessOrFailure | (asked & RegisteredDeliveries.Intermediate));
    }

    private ReceivedText ReadParts(TextPath head, DataCodingScheme account, DataCodingScheme smsc, BesideText beside, Scratch scratch)
    {
        var text = scratch.Text(Pdus.Length);
        var joined = scratch.Joined(Pdus.Length);
        var gathered = 0;
        var length = 0;
        var coding = head.Received;
        var isText = true;
        var claimsText = false;
        var isForProgram = true;
        var needsTranscoding = false;
        var isReserved = false;
        var isInOtherScript = false;
        var isTorn = false;
        var hasStrayLanguage = false;
        var isAmbiguous = HeaderElements.HasContent(Head.Udh);
        for (var rest = Pdus; rest.Length > 0;)
        {
            var pdu = FirstOf(rest);
            rest = rest[pdu.Length..];
            _ = IncomingMessage.TryParse(PduHeader.Read(pdu).CommandId, pdu, Head.Kind, out var part);
            var path = PathOf(part, account, smsc, beside);
            beside |= BesideTextReader.OfDataCoding(part.DataCoding);
            claimsText |= path.Received.IsText;
            isForProgram &= IsForProgram(part, beside);
            isReserved |= path.IsReserved;
            isInOtherScript |= path.IsInOtherScript;
            hasStrayLanguage |= path.HasStrayLanguage;
            needsTranscoding |= path.NeedsTranscoding;
            if (path.Received != coding || !IsJoinable(coding))
            {
                isText &= TryDecode(joined[..gathered], coding, text, ref length);
                gathered = 0;
                coding = path.Received;
            }

            // Each segment may be read by itself.
            isAmbiguous |= coding.Alphabet == Alphabet.Ucs2 && gathered % 2 == 0 && part.UserData.StartsWith(ByteOrderMark);
            part.UserData.CopyTo(joined[gathered..]);
            isTorn |= !Segmenter.IsBetweenCharacters(joined[..(gathered + part.UserData.Length)], coding.Alphabet, gathered) || (rest.Length > 0 && EndsInEscape(part.UserData, coding, scratch));
            gathered += part.UserData.Length;
        }

        isText &= TryDecode(joined[..gathered], coding, text, ref length);
        var leaving = head with
        {
            AtSmsc = needsTranscoding == head.NeedsTranscoding ? head.AtSmsc : new TextCoding(Alphabet.Ucs2),
            IsReserved = isReserved,
            IsInOtherScript = isInOtherScript,
            HasStrayLanguage = hasStrayLanguage,
            IsTorn = isTorn,
        };
        isAmbiguous |= isText && IsAmbiguous(text[..length], new TextCoding(Alphabet.Ucs2));
        return new ReceivedText(isText ? text[..length] : default, isText, claimsText ? !isText || isAmbiguous : !isForProgram, leaving, beside);
    }

    // A phone that honours a byte order mark reads everything after it with its octets swapped, and U+FFFE is what one looks like then.
    private static bool IsAmbiguous(ReadOnlySpan<char> text, TextCoding coding) =>
        coding.Alphabet is not (Alphabet.Gsm7 or Alphabet.Gsm7Packed or Alphabet.Ascii or Alphabet.Latin1) && (text is ['\uFEFF', ..] || text.Contains('\uFFFE'));

    private static bool TryDecode(ReadOnlySpan<byte> octets, TextCoding coding, Span<char> text, ref int length)
    {
        if (octets.IsEmpty)
        {
            return true;
        }

        var isText = SmsText.TryDecode(octets, coding, text[length..], out var written);
        length += written;
        return isText;
    }

    // Packed septets begin anew in each part.
    private static bool IsJoinable(TextCoding coding) => coding.Alphabet != Alphabet.Gsm7Packed;

    // They are read so, but a phone that joins them first would take the escape with what follows.
    private static bool EndsInEscape(ReadOnlySpan<byte> octets, TextCoding coding, Scratch scratch)
    {
        if (IsJoinable(coding))
        {
            return false;
        }

        var septets = scratch.Packed((octets.Length * 8 / 7) + 1);
        septets = septets[..Gsm7.Unpack(octets, coding.FillBits, septets)];

        // A carriage return may be filling.
        septets = septets is [.., CarriageReturn] ? septets[..^1] : septets;
        return (septets.Length - 1 - septets.LastIndexOfAnyExcept(Gsm7.Escape)) % 2 != 0;
    }

    // What is addressed to a program by the parameters is as binary as what is by its header.
    private static TextPath PathOf(scoped in IncomingMessage message, DataCodingScheme account, DataCodingScheme smsc, BesideText beside)
    {
        if ((beside & BesideText.Ports) != 0)
        {
            return new TextPath(message.DataCoding, Alphabet.Binary, Alphabet.Binary);
        }

        var isReserved = DataCoding.IsReserved(message.DataCoding);
        var dataCoding = isReserved ? DataCoding.WithAlphabet(message.DataCoding, Alphabet.Gsm7) : message.DataCoding;
        var received = TextCoding.Of(message.DataCoding, account, message.Udh);
        var leaving = TextCoding.Of(dataCoding, smsc, message.Udh);
        return new TextPath(dataCoding, received, received.IsGsm7 ? leaving : leaving with { Language = default })
        {
            IsReserved = isReserved,
            IsInOtherScript = received.Language.IsOfOtherScript,
            HasStrayLanguage = HeaderElements.HasStrayLanguage(message.Udh, received.Alphabet),
        };
    }

    // And not only in a coding of which nobody can say how it is shown.
    private static bool IsForProgram(scoped in IncomingMessage message, BesideText beside) =>
        DataCoding.IsBinary(message.DataCoding) || (beside & BesideText.Ports) != 0 || UserDataHeader.IsPortAddressed(message.Udh);

    private static ReadOnlySpan<byte> FirstOf(ReadOnlySpan<byte> pdus) => pdus[..(int)PduHeader.Read(pdus).CommandLength];
}

/// <summary>The text of a message.</summary>
internal readonly ref struct ReceivedText(ReadOnlySpan<char> text, bool isText, bool isGarbled, TextPath path, BesideText beside)
{
    public ReadOnlySpan<char> Text { get; } = text;

    /// <summary>False: it is binary, or no text.</summary>
    public bool IsText { get; } = isText;

    /// <summary>It says that it is text, and what a phone would show cannot be told; or its coding says nothing of which it could.</summary>
    public bool IsGarbled { get; } = isGarbled;

    /// <summary>How it came, and how it is to leave.</summary>
    public TextPath Path { get; } = path;

    /// <summary>What the message says beside it.</summary>
    public BesideText Beside { get; } = beside;
}
