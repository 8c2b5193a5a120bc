using System.Text;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmscSimulator.Server;

/// <summary>One request that reached the SMSC: a message (submit_sm, data_sm, submit_multi) or something about one (query_sm, cancel_sm, replace_sm).</summary>
internal sealed class SubmittedMessage
{
    private readonly EsmeSession _connection;

    private SubmittedMessage(EsmeSession connection, ReadOnlySpan<byte> pdu, in PduHeader header)
    {
        _connection = connection;
        Pdu = pdu.ToArray();
        CommandId = header.CommandId;
        SequenceNumber = header.SequenceNumber;
        SystemId = connection.SystemId;
        ConnectionNumber = connection.Number;
    }

    public CommandId CommandId { get; }

    public uint SequenceNumber { get; }

    /// <summary>Who sent it: the system_id of the bind.</summary>
    public string SystemId { get; }

    /// <summary>Which connection brought it; the first one is 1.</summary>
    public int ConnectionNumber { get; }

    /// <summary>The whole PDU as it came.</summary>
    public byte[] Pdu { get; }

    public string Source { get; private init; } = "";

    /// <summary>The destination; of a submit_multi all of them, with commas between.</summary>
    public string Destination { get; private init; } = "";

    public byte EsmClass { get; private init; }

    public byte DataCoding { get; private init; }

    public byte RegisteredDelivery { get; private init; }

    /// <summary>The user data header, length octet included; empty if there is none.</summary>
    public byte[] Udh { get; private init; } = [];

    /// <summary>Which segment of a long message it is, by UDH or sar_* parameters; null: none.</summary>
    public Concatenation? Segment { get; private init; }

    /// <summary>The text's octets without the user data header, from short_message or message_payload.</summary>
    public byte[] UserData { get; private init; } = [];

    /// <summary>The text; of binary messages the octets in hex.</summary>
    public string Text { get; private init; } = "";

    /// <summary>The id given to it; in a query_sm, cancel_sm or replace_sm the id that it names.</summary>
    public string MessageId { get; internal set; } = "";

    /// <summary>Of a submit_multi, what is answered to each destination.</summary>
    internal MultiAnswer? Multi { get; set; }

    /// <summary>Numbers that it gets to, with commas between: of a submit_multi those that were not refused.</summary>
    internal string AcceptedDestinations => Multi is null ? Destination : string.Join(',', Multi.Accepted.Select(accepted => accepted.Address));

    /// <summary>The command_status it was answered with; null: not answered yet.</summary>
    public CommandStatus? Answered { get; internal set; }

    /// <summary>Answers a message that a script left unanswered. False: the connection is gone.</summary>
    public bool Answer(CommandStatus status, string? messageId = null) => _connection.AnswerLater(this, status, messageId);

    public override string ToString() => $"{CommandId} {Source} -> {Destination}: {Text}";

    internal static SubmittedMessage Of(EsmeSession connection, in SubmitSmView view, DataCodingScheme codings)
    {
        return new SubmittedMessage(connection, view.Pdu, view.Header)
        {
            Source = Encoding.ASCII.GetString(view.SourceAddr),
            Destination = Encoding.ASCII.GetString(view.DestinationAddr),
            EsmClass = view.EsmClass,
            DataCoding = view.DataCoding,
            RegisteredDelivery = view.RegisteredDelivery,
            Udh = view.Udh.ToArray(),
            Segment = view.TryGetConcatenation(out Concatenation segment) ? segment : null,
            UserData = view.UserData.ToArray(),
            Text = Decode(view.UserData, TextCoding.Of(view.DataCoding, codings, view.Udh)),
        };
    }

    internal static SubmittedMessage Of(EsmeSession connection, in DataSmView view, DataCodingScheme codings)
    {
        return new SubmittedMessage(connection, view.Pdu, view.Header)
        {
            Source = Encoding.ASCII.GetString(view.SourceAddr),
            Destination = Encoding.ASCII.GetString(view.DestinationAddr),
            EsmClass = view.EsmClass,
            DataCoding = view.DataCoding,
            RegisteredDelivery = view.RegisteredDelivery,
            Udh = view.Udh.ToArray(),
            Segment = view.TryGetConcatenation(out Concatenation segment) ? segment : null,
            UserData = view.UserData.ToArray(),
            Text = Decode(view.UserData, TextCoding.Of(view.DataCoding, codings, view.Udh)),
        };
    }

    /// <summary>A submit_multi: its fields from the submit_sm that it amounts to for one destination.</summary>
    internal static SubmittedMessage Of(EsmeSession connection, ReadOnlySpan<byte> pdu, in SubmitSmView asSubmitSm, string destinations, DataCodingScheme codings)
    {
        return new SubmittedMessage(connection, pdu, PduHeader.Read(pdu))
        {
            Source = Encoding.ASCII.GetString(asSubmitSm.SourceAddr),
            Destination = destinations,
            EsmClass = asSubmitSm.EsmClass,
            DataCoding = asSubmitSm.DataCoding,
            RegisteredDelivery = asSubmitSm.RegisteredDelivery,
            Udh = asSubmitSm.Udh.ToArray(),
            Segment = asSubmitSm.TryGetConcatenation(out Concatenation segment) ? segment : null,
            UserData = asSubmitSm.UserData.ToArray(),
            Text = Decode(asSubmitSm.UserData, TextCoding.Of(asSubmitSm.DataCoding, codings, asSubmitSm.Udh)),
        };
    }

    internal static SubmittedMessage Of(
        EsmeSession connection, ReadOnlySpan<byte> pdu, ReadOnlySpan<byte> messageId, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination = default, string text = "")
    {
        return new SubmittedMessage(connection, pdu, PduHeader.Read(pdu))
        {
            Source = Encoding.ASCII.GetString(source),
            Destination = Encoding.ASCII.GetString(destination),
            MessageId = Encoding.ASCII.GetString(messageId),
            Text = text,
        };
    }

    internal static string Decode(ReadOnlySpan<byte> octets, TextCoding coding)
    {
        if (!coding.IsText)
        {
            return Convert.ToHexString(octets);
        }

        var characters = new char[SmsText.MaxChars(octets.Length, coding)];
        return new string(characters, 0, SmsText.Decode(octets, coding, characters));
    }
}
