using SmppGuard.Smpp.Receipts;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// One deliver_sm or data_sm as an SMSC wrote it (SMPP 3.4, 4.6.1 and 4.7.1), read in place and as well as it can be: what is refused here is a reply or receipt that is lost.
/// Other than the strict views, it takes what is wrong in form and says so in <see cref="Flaws"/>; only a PDU whose mandatory fields cannot be found is refused.
/// <see cref="DeliveredRewriter"/> puts in order what is passed on.
/// </summary>
public readonly ref struct DeliveredView
{
    /// <summary>Octets, NUL included, within which the end of a C-octet string is looked for, whatever its limit.</summary>
    private const int MaxCString = 255;

    private readonly DeliveredTlvs _tlvs;
    private readonly int _sourceAddrTon;
    private readonly int _destAddrTon;
    private readonly int _validityPeriod;
    private readonly int _tlvsOffset;
    private readonly int _headerLength;
    private readonly bool _hasHeader;
    private readonly int _looseOffset;
    private readonly bool _hasLooseText;

    private DeliveredView(ReadOnlySpan<byte> pdu, scoped in Layout layout)
    {
        Pdu = pdu;
        IsData = layout.IsData;
        _sourceAddrTon = layout.SourceAddrTon;
        _destAddrTon = layout.DestAddrTon;
        EsmClassOffset = layout.EsmClass;
        _validityPeriod = layout.ValidityPeriod;
        RegisteredDeliveryOffset = layout.RegisteredDelivery;
        _tlvsOffset = layout.Tlvs;
        _tlvs = DeliveredTlvs.Read(pdu[layout.Tlvs..]);
        Flaws = layout.Flaws | _tlvs.Flaws;
        if (_tlvs.PayloadOffset >= 0 && !ShortMessage.IsEmpty)
        {
            Flaws |= DeliveredFlaws.TwoTexts;
        }

        if (HasOtherTexts)
        {
            (_tlvs.PayloadOffset, _tlvs.PayloadLength) = WhatCounts();
        }

        if (!IsInPayload && ShortMessage.IsEmpty)
        {
            // A text whose length is wrong is there all the same: all of it, behind the header of a message_payload that runs over the end or behind the last parameter.
            _looseOffset = TlvReader.IsCut(Behind, TlvTag.MessagePayload) ? pdu.Length - Behind.Length + TlvReader.HeaderSize : pdu.Length - Behind.Length;
            _hasLooseText = pdu[_looseOffset..].ContainsAnyExcept((byte)0);
        }

        if (_hasLooseText || HasTextBehind())
        {
            Flaws |= DeliveredFlaws.TextLength;
        }

        if ((EsmClass & EsmClasses.Udhi) != 0)
        {
            _headerLength = HeaderOf(Text, out _hasHeader);
            Flaws |= _hasHeader ? DeliveredFlaws.None : DeliveredFlaws.UserDataHeader;
        }

        if ((_tlvs.NamesMessage || _tlvs.HasState) && !DeliveryReceiptView.IsReceipt(EsmClass) && IsReceiptByParameters())
        {
            Flaws |= DeliveredFlaws.ReceiptType;
        }
    }

    /// <summary>The whole PDU, header included.</summary>
    public ReadOnlySpan<byte> Pdu { get; }

    /// <summary>The header.</summary>
    public PduHeader Header => PduHeader.Read(Pdu);

    /// <summary>Whether it is a data_sm.</summary>
    public bool IsData { get; }

    /// <summary>What is wrong with it.</summary>
    public DeliveredFlaws Flaws { get; }

    /// <summary>service_type.</summary>
    public ReadOnlySpan<byte> ServiceType => Pdu[PduHeader.Size..(_sourceAddrTon - 1)];

    /// <summary>source_addr_ton.</summary>
    public byte SourceAddrTon => Pdu[_sourceAddrTon];

    /// <summary>source_addr_npi.</summary>
    public byte SourceAddrNpi => Pdu[_sourceAddrTon + 1];

    /// <summary>source_addr: who replied, or the recipient of the message that a receipt is about.</summary>
    public ReadOnlySpan<byte> SourceAddr => Pdu[(_sourceAddrTon + 2)..(_destAddrTon - 1)];

    /// <summary>dest_addr_ton.</summary>
    public byte DestAddrTon => Pdu[_destAddrTon];

    /// <summary>dest_addr_npi.</summary>
    public byte DestAddrNpi => Pdu[_destAddrTon + 1];

    /// <summary>destination_addr.</summary>
    public ReadOnlySpan<byte> DestinationAddr => Pdu[(_destAddrTon + 2)..(EsmClassOffset - 1)];

    /// <summary>esm_class, see <see cref="EsmClasses"/>.</summary>
    public byte EsmClass => Pdu[EsmClassOffset];

    /// <summary>data_coding, see <see cref="SmppGuard.Smpp.Text.DataCoding"/>.</summary>
    public byte DataCoding => Pdu[IsData ? RegisteredDeliveryOffset + 1 : RegisteredDeliveryOffset + 2];

    /// <summary>short_message as it stands, header included; empty in data_sm.</summary>
    public ReadOnlySpan<byte> ShortMessage => IsData ? default : Pdu[(SmLengthOffset + 1).._tlvsOffset];

    /// <summary>The optional parameters that can be read, in order.</summary>
    public ReadOnlySpan<byte> Tlvs => Pdu.Slice(_tlvsOffset, _tlvs.Length);

    /// <summary>What stands behind the last parameter that can be read: nothing, if the PDU is in order.</summary>
    internal ReadOnlySpan<byte> Behind => Pdu[(_tlvsOffset + _tlvs.Length)..];

    /// <summary>
    /// The text with what stands before it: message_payload if it holds anything, else short_message, else what stands where one of them should. Blanks are nothing beside another text, and of
    /// a receipt the first text counts that names a message.
    /// </summary>
    public ReadOnlySpan<byte> Text => IsInPayload ? Pdu.Slice(_tlvsOffset + _tlvs.PayloadOffset + TlvReader.HeaderSize, _tlvs.PayloadLength)
        : _hasLooseText ? Pdu[_looseOffset..]
        : ShortMessage;

    /// <summary>The user data and what follows it, where its length may have been too small for it; else empty.</summary>
    public ReadOnlySpan<byte> TextToTheEnd => !_hasLooseText && (Flaws & DeliveredFlaws.TextLength) != 0 ? Pdu[(Pdu.Length - Behind.Length - UserData.Length)..] : default;

    /// <summary>Whether there are texts beside that which counts.</summary>
    public bool HasOtherTexts => (Flaws & (DeliveredFlaws.TwoTexts | DeliveredFlaws.TlvRepeated)) != 0;

    /// <summary>The texts that do not count, as they stand.</summary>
    public DeliveredTexts OtherTexts => new(ShortMessage, Tlvs, IsInPayload ? PayloadOffset : DeliveredTexts.InShortMessage);

    /// <summary>The user data header, UDHL included; empty if there is none, or none that makes sense.</summary>
    public ReadOnlySpan<byte> Udh => _hasHeader ? Text[.._headerLength] : default;

    /// <summary>The text without its user data header.</summary>
    public ReadOnlySpan<byte> UserData => Text[_headerLength..];

    /// <summary>
    /// Whether it tells of the fate of a message: a delivery receipt or intermediate notification by esm_class (SMPP 3.4, 5.2.12), or by receipted_message_id or message_state, which no
    /// phone can write, with an id and a state. An id alone can say which message a reply answers.
    /// </summary>
    public bool IsReceipt => DeliveryReceiptView.IsReceipt(EsmClass) || (Flaws & DeliveredFlaws.ReceiptType) != 0;

    /// <summary>Whether <see cref="Text"/> stands outside of all fields, because the length of its own is wrong.</summary>
    internal bool HasLooseText => _hasLooseText;

    internal bool IsInPayload => _tlvs.PayloadLength > 0;

    /// <summary>Where the message_payload that counts is among <see cref="Tlvs"/>; -1 if there is none.</summary>
    internal int PayloadOffset => _tlvs.PayloadOffset;

    internal int EsmClassOffset { get; }

    internal int RegisteredDeliveryOffset { get; }

    internal int SmLengthOffset => RegisteredDeliveryOffset + 4;

    /// <summary>The fields from source_addr_ton to destination_addr, with their NULs.</summary>
    internal ReadOnlySpan<byte> Addresses => Pdu[_sourceAddrTon..EsmClassOffset];

    internal ReadOnlySpan<byte> ScheduleDeliveryTime => Pdu[(EsmClassOffset + 3)..(_validityPeriod - 1)];

    internal ReadOnlySpan<byte> ValidityPeriod => Pdu[_validityPeriod..(RegisteredDeliveryOffset - 1)];

    /// <summary>
    /// Reads a whole PDU. The result is ESME_ROK, or what cannot be found: ESME_RINVSERTYP, ESME_RINVSRCADR, ESME_RINVDSTADR, ESME_RINVSCHED or ESME_RINVEXPIRY where a
    /// C-octet string has no end, ESME_RINVCMDLEN where the body ends inside the fixed fields, ESME_RINVMSGLEN where it ends inside short_message.
    /// </summary>
    /// <param name="pdu">One PDU from the framer; data_sm by its command_id, else deliver_sm.</param>
    /// <param name="view">The view; only usable with ESME_ROK.</param>
    public static CommandStatus TryParse(ReadOnlySpan<byte> pdu, out DeliveredView view)
    {
        view = default;
        if (!PduCursor.IsWhole(pdu))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        var layout = new Layout { IsData = PduHeader.Read(pdu).CommandId == CommandId.DataSm };
        var cursor = new PduCursor(pdu);
        if (!cursor.CString(MaxCString))
        {
            return CommandStatus.ESME_RINVSERTYP;
        }

        var status = cursor.Address(MaxCString, CommandStatus.ESME_RINVSRCADR, out layout.SourceAddrTon);
        if (status != CommandStatus.ESME_ROK)
        {
            return status;
        }

        status = cursor.Address(MaxCString, CommandStatus.ESME_RINVDSTADR, out layout.DestAddrTon);
        if (status != CommandStatus.ESME_ROK)
        {
            return status;
        }

        layout.EsmClass = cursor.Offset;
        var most = layout.IsData ? FieldLimits.LongAddress : FieldLimits.Address;
        if (layout.SourceAddrTon - PduHeader.Size > FieldLimits.ServiceType
            || layout.DestAddrTon - layout.SourceAddrTon - 2 > most
            || layout.EsmClass - layout.DestAddrTon - 2 > most)
        {
            layout.Flaws |= DeliveredFlaws.LongField;
        }

        status = layout.IsData ? ReadData(ref cursor, ref layout) : ReadDeliver(pdu, ref cursor, ref layout);
        if (status == CommandStatus.ESME_ROK)
        {
            view = new DeliveredView(pdu, layout);
        }

        return status;
    }

    /// <summary>One of the <see cref="OtherTexts"/> without the user data header that it may begin with.</summary>
    public ReadOnlySpan<byte> UserDataOf(ReadOnlySpan<byte> text) => (EsmClass & EsmClasses.Udhi) == 0 ? text : text[HeaderOf(text, out _)..];

    // A header whose elements make no sense still says how long it is. One that would leave no text, or whose length is a letter, is the text itself.
    private static int HeaderOf(ReadOnlySpan<byte> text, out bool isWhole)
    {
        isWhole = SmppGuard.Smpp.Text.UserDataHeader.TryMeasure(text, out var length);
        return isWhole ? length
            : !text.IsEmpty && text[0] < ' ' && 1 + text[0] < text.Length ? 1 + text[0]
            : 0;
    }

    // The parameter that holds the text; of length 0: it is in short_message, or there is none.
    private (int Offset, int Length) WhatCounts()
    {
        var best = (Offset: _tlvs.PayloadOffset, _tlvs.PayloadLength);
        var mayBeReceipt = DeliveryReceiptView.IsReceipt(EsmClass) || _tlvs.NamesMessage;
        var worthOfBest = 0;
        var texts = new DeliveredTexts(ShortMessage, Tlvs, int.MinValue);
        while (texts.MoveNext())
        {
            var text = texts.Current;
            var worth = mayBeReceipt && !new ReceiptFields(ReceiptText.Narrow(UserDataOf(text), out _, out _))["id"u8].IsEmpty ? 2
                : text.ContainsAnyExcept((byte)0, (byte)' ') ? 1
                : 0;
            if (worth > worthOfBest)
            {
                worthOfBest = worth;
                best = texts.Offset == DeliveredTexts.InShortMessage ? (_tlvs.PayloadOffset, 0) : (texts.Offset, text.Length);
            }
        }

        return best;
    }

    // With one of the two parameters the text may say the rest; beside message_state it must look like a receipt, since a reply that is taken for one refuses nothing.
    private bool IsReceiptByParameters()
    {
        if (_tlvs.NamesMessage && _tlvs.HasState)
        {
            return true;
        }

        var fields = new ReceiptFields(ReceiptText.Narrow(UserData, out _, out _));
        return !fields["stat"u8].IsEmpty && (_tlvs.NamesMessage || !fields["id"u8].IsEmpty);
    }

    // Letters right behind the text, and not a parameter that is cut off.
    private bool HasTextBehind()
    {
        var isLast = IsInPayload ? _tlvs.PayloadOffset + TlvReader.HeaderSize + _tlvs.PayloadLength == _tlvs.Length : _tlvs.Length == 0;
        return isLast && Behind.ContainsAnyExceptInRange((byte)0, (byte)' ') && !TlvReader.IsCut(Behind, TlvTag.MessagePayload);
    }

    private static CommandStatus ReadData(ref PduCursor cursor, ref Layout layout)
    {
        layout.RegisteredDelivery = layout.EsmClass + 1;
        layout.Tlvs = layout.EsmClass + 3;
        return cursor.Skip(3) ? CommandStatus.ESME_ROK : CommandStatus.ESME_RINVCMDLEN;
    }

    private static CommandStatus ReadDeliver(ReadOnlySpan<byte> pdu, ref PduCursor cursor, ref Layout layout)
    {
        if (!cursor.Skip(3))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        if (!TrySkipTime(ref cursor, ref layout))
        {
            return CommandStatus.ESME_RINVSCHED;
        }

        layout.ValidityPeriod = cursor.Offset;
        if (!TrySkipTime(ref cursor, ref layout))
        {
            return CommandStatus.ESME_RINVEXPIRY;
        }

        layout.RegisteredDelivery = cursor.Offset;
        if (!cursor.Skip(4) || !cursor.Byte(out var smLength))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        layout.Flaws |= smLength > SubmitSmView.MaxShortMessage ? DeliveredFlaws.LongMessage : DeliveredFlaws.None;
        layout.Tlvs = cursor.Offset + smLength;
        return layout.Tlvs <= pdu.Length ? CommandStatus.ESME_ROK : CommandStatus.ESME_RINVMSGLEN;
    }

    private static bool TrySkipTime(ref PduCursor cursor, ref Layout layout)
    {
        if (cursor.Time())
        {
            return true;
        }

        layout.Flaws |= DeliveredFlaws.Time;
        return cursor.CString(MaxCString);
    }

    /// <summary>Where things are, counted from the start of the PDU.</summary>
    private struct Layout
    {
        public bool IsData;
        public DeliveredFlaws Flaws;
        public int SourceAddrTon;
        public int DestAddrTon;
        public int EsmClass;
        public int ValidityPeriod;
        public int RegisteredDelivery;
        public int Tlvs;
    }
}
