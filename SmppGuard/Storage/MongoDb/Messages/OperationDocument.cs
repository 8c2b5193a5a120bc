using MongoDB.Bson;
using SmppGuard.Journal.Records;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>What an ESME asked about a message of before. Its key is the message under which it is found (0: none), and its own id.</summary>
internal static class OperationDocument
{
    private const string Kind = "k";

    /// <summary>The message that it is about; 0: none.</summary>
    private const string About = "ab";

    private const string DecisionId = "de";
    private const string ReceivedAt = "ra";
    private const string AnsweredAt = "aa";
    private const string CommandStatus = "st";
    private const string Account = "a";
    private const string Peer = "h";
    private const string Smsc = "s";
    private const string Submitted = "su";
    private const string Sent = "se";
    private const string Answers = "an";
    private const int KeySize = 2 * sizeof(long);

    public static void Write(BsonOctets document, OperationRecord operation, long recordId)
    {
        var start = document.Begin();
        RecordKey.Write(document.Binary(MessageFields.Id, KeySize), recordId, operation.Id);
        document.Int32(Kind, (int)operation.Kind);
        document.Int64(About, operation.RecordId);
        document.Int64(DecisionId, operation.DecisionId);
        document.Time(ReceivedAt, operation.ReceivedAt);
        document.Time(AnsweredAt, operation.AnsweredAt);
        document.Int32(CommandStatus, unchecked((int)operation.CommandStatus));
        document.Text(Account, operation.Account);
        document.Text(Peer, operation.Peer);
        document.Text(Smsc, operation.Smsc);
        document.Binary(Submitted, operation.Submitted);
        document.Binary(Sent, operation.Sent);
        document.Binary(Answers, operation.Answers);
        document.End(start);
    }

    public static OperationRecord Read(BsonDocument document) => new()
    {
        Id = RecordKey.Read(document[MessageFields.Id].AsBsonBinaryData.Bytes, 1),
        Kind = (OperationKind)document[Kind].AsInt32,
        RecordId = document[About].AsInt64,
        DecisionId = document[DecisionId].AsInt64,
        ReceivedAt = document[ReceivedAt].AsBsonDateTime.MillisecondsSinceEpoch,
        AnsweredAt = document[AnsweredAt].AsBsonDateTime.MillisecondsSinceEpoch,
        CommandStatus = (CommandStatus)unchecked((uint)document[CommandStatus].AsInt32),
        Account = document[Account].AsString,
        Peer = document[Peer].AsString,
        Smsc = document[Smsc].AsString,
        Submitted = document[Submitted].AsByteArray,
        Sent = document[Sent].AsByteArray,
        Answers = document[Answers].AsByteArray,
    };
}
