using System.Text;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.Submits;

/// <summary>A submit_sm that might come.</summary>
internal sealed record SubmitQuestion
{
    public required string Account { get; init; }

    public required string Source { get; init; }

    public required string Destination { get; init; }

    public required string Text { get; init; }

    /// <summary>Null: 0 if the text can be written so, else 8.</summary>
    public byte? DataCoding { get; init; }

    /// <summary>In the form of SMPP; empty: at once.</summary>
    public string ScheduleDeliveryTime { get; init; } = "";

    /// <summary>In the form of SMPP; empty: as long as the SMSC likes.</summary>
    public string ValidityPeriod { get; init; } = "";

    public byte SourceAddrTon { get; init; }

    public byte SourceAddrNpi { get; init; }

    public byte DestAddrTon { get; init; }

    public byte DestAddrNpi { get; init; }
}

/// <summary>Writes it.</summary>
internal static class SubmitQuestionPdu
{
    /// <summary>Octets of a text that message_payload has room for.</summary>
    private const int MaxOctets = ushort.MaxValue;

    /// <summary>The submit_sm; a text that short_message has no room for is in message_payload. Null: it cannot be written.</summary>
    public static byte[]? Build(SubmitQuestion question, DataCodingScheme scheme, out (string Field, string Message) problem)
    {
        if (Encode(question, scheme, out var dataCoding) is not { } octets)
        {
            problem = question.DataCoding is null
                ? ("text", "has characters that are none.")
                : ("text", $"cannot be written in data_coding {dataCoding}; use 8, or leave dataCoding out.");
            return null;
        }

        if (octets.Length > MaxOctets)
        {
            problem = ("text", $"has {octets.Length} octets; a submit_sm has room for {MaxOctets}.");
            return null;
        }

        problem = default;
        var isShort = octets.Length <= SubmitSmView.MaxShortMessage;
        return new SubmitSmFields
        {
            SourceAddrTon = question.SourceAddrTon,
            SourceAddrNpi = question.SourceAddrNpi,
            SourceAddr = question.Source,
            DestAddrTon = question.DestAddrTon,
            DestAddrNpi = question.DestAddrNpi,
            DestinationAddr = question.Destination,
            ScheduleDeliveryTime = question.ScheduleDeliveryTime,
            ValidityPeriod = question.ValidityPeriod,
            DataCoding = dataCoding,
            ShortMessage = isShort ? octets : default(ReadOnlyMemory<byte>),
            Tlvs = isShort ? [] : [new Tlv(TlvTag.MessagePayload, octets)],
        }.Encode(CommandId.SubmitSm, sequenceNumber: 0);
    }

    private static byte[]? Encode(SubmitQuestion question, DataCodingScheme scheme, out byte dataCoding)
    {
        dataCoding = question.DataCoding ?? DataCoding.Default;
        var coding = TextCoding.Of(dataCoding, scheme, default);
        if (!coding.IsText)
        {
            // Data: whatever it says, nobody reads it.
            return Encoding.UTF8.GetBytes(question.Text);
        }

        if (Encode(question.Text, coding) is { } octets)
        {
            return octets;
        }

        dataCoding = question.DataCoding ?? DataCoding.Ucs2;
        return question.DataCoding is null ? Encode(question.Text, Alphabet.Ucs2) : null;
    }

    private static byte[]? Encode(string text, TextCoding coding)
    {
        var octets = new byte[SmsText.MaxOctets(text.Length, coding)];
        return SmsText.TryEncode(text, coding, octets, out var length) ? octets[..length] : null;
    }
}
