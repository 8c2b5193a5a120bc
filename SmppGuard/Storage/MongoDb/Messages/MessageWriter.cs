using System.Buffers.Text;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>Writes a message as its document; see <see cref="MessageFields"/>.</summary>
internal static class MessageWriter
{
    /// <summary>Digits of the largest id that we give.</summary>
    private const int MaxEsmeMessageId = 20;

    public static bool IsSkewed(in ArchivedMessage message) => Math.Abs(message.ReceivedAt - RecordIds.TimeOf(message.RecordId)) > ReceivedRange.Slack;

    public static void Write(BsonOctets document, ArchiveBatch batch, ref readonly ArchivedMessage message)
    {
        var start = document.Begin();
        document.Int64(MessageFields.Id, message.RecordId);
        Sender(document, batch, in message);
        if (message.Msisdn.IsValid)
        {
            document.Int64(MessageFields.Msisdn, message.Msisdn.Value);
        }

        Decision(document, in message);
        Texts(document, batch[message.OriginalText], batch[message.SentText], message.SentText.IsNull);
        Times(document, in message);
        Ids(document, batch, in message);
        Octets(document, MessageFields.Parts, batch[message.Parts]);
        if (message.ReceiptsDue != 0)
        {
            document.Time(MessageFields.ReceiptsDue, message.ReceiptsDue);
            document.Int64(MessageFields.WithReceipts, message.RecordId);
        }

        Octets(document, MessageFields.Addresses, batch[message.Addresses]);
        Octets(document, MessageFields.Pdus, batch[message.PackedPdus]);
        document.End(start);
    }

    private static void Sender(BsonOctets document, ArchiveBatch batch, ref readonly ArchivedMessage message)
    {
        var identity = new RecordReader(batch[message.Identity]);
        document.Text(MessageFields.Account, identity.Short());
        var organization = identity.Short();
        if (!organization.IsEmpty)
        {
            document.Text(MessageFields.Organization, organization);
        }

        Code(document, identity.Short(), batch[message.Source]);
        document.Text(MessageFields.Smsc, identity.Short());
        document.Text(MessageFields.RulePack, identity.Short());
        document.Text(MessageFields.Peer, identity.Short());
        if (!identity.IsAtEnd)
        {
            var route = identity.Short();
            var why = identity.Short();
            if (!why.IsEmpty)
            {
                document.Text(MessageFields.Route, route);
                document.Text(MessageFields.RoutedBy, why);
            }

            if (!identity.IsAtEnd)
            {
                document.Text(MessageFields.NotFiled, identity.Short());
            }
        }
    }

    private static void Code(BsonOctets document, ReadOnlySpan<byte> code, ReadOnlySpan<byte> source)
    {
        if (!code.IsEmpty && source.SequenceEqual(code))
        {
            document.Text(MessageFields.Code, code);
            return;
        }

        var start = document.BeginArray(MessageFields.Code);
        var index = 0;
        if (!code.IsEmpty)
        {
            document.Text(index++, code);
        }

        document.Text(index, source);
        document.End(start);
    }

    private static void Decision(BsonOctets document, ref readonly ArchivedMessage message)
    {
        Number(document, MessageFields.Kind, (int)message.Kind, (int)SubmitKind.SubmitSm);
        if (message.Reason != Reason.None)
        {
            document.Int32(MessageFields.Reason, (int)message.Reason);
            document.Int64(MessageFields.Refused, message.RecordId);
        }

        Number(document, MessageFields.Class, (int)message.Class, 0);
        if (message.ConsentId != 0)
        {
            document.Int64(MessageFields.ConsentId, message.ConsentId);
        }

        document.Int32(MessageFields.OriginalAlphabet, (int)message.OriginalAlphabet);
        Number(document, MessageFields.OriginalDataCoding, message.OriginalDataCoding, 0);
        Number(document, MessageFields.DataCoding, message.DataCoding, message.OriginalDataCoding);
        Number(document, MessageFields.Segments, message.Segments, 0);
        Number(document, MessageFields.RegisteredDelivery, message.RegisteredDelivery, 0);
        Number(document, MessageFields.CommandStatus, unchecked((int)message.CommandStatus), 0);
        Number(document, MessageFields.Outcome, (int)message.Outcome, 0);
    }

    // Most texts are sent with something before and something after: only that is stored.
    private static void Texts(BsonOctets document, ReadOnlySpan<byte> original, ReadOnlySpan<byte> sent, bool asSubmitted)
    {
        document.Text(MessageFields.OriginalText, original);
        if (asSubmitted)
        {
            return;
        }

        var at = sent.IndexOf(original);
        if (at < 0)
        {
            document.Text(MessageFields.SentText, sent);
            return;
        }

        TextUnlessEmpty(document, MessageFields.SentBefore, sent[..at]);
        TextUnlessEmpty(document, MessageFields.SentAfter, sent[(at + original.Length)..]);
    }

    private static void Times(BsonOctets document, ref readonly ArchivedMessage message)
    {
        document.Time(MessageFields.ReceivedAt, message.ReceivedAt);
        if (IsSkewed(in message))
        {
            document.Int64(MessageFields.Skewed, message.RecordId);
        }

        Time(document, MessageFields.SentAt, message.SentAt);
        Time(document, MessageFields.AnsweredAt, message.AnsweredAt);
        document.Time(MessageFields.ExpireAt, message.ExpireAt);
    }

    private static void Ids(BsonOctets document, ArchiveBatch batch, ref readonly ArchivedMessage message)
    {
        var messageId = batch[message.MessageId];
        var smscIds = batch[message.SmscMessageIds];
        var parts = new ArchivedParts(batch[message.Parts]);

        // What may yet be answered late gets further ids, and so has an array.
        if (message.SmscMessageIdCount == 1 && !messageId.IsEmpty && smscIds[1..].SequenceEqual(messageId) && parts.Count == 0 && message.Outcome != MessageOutcome.Unknown)
        {
            document.Text(MessageFields.AnyMessageId, messageId);
            return;
        }

        if (!message.MessageId.IsNull)
        {
            document.Text(MessageFields.MessageId, messageId);
        }

        if (SmscIds(smscIds) is { Length: > 0 } ids)
        {
            var array = document.BeginArray(MessageFields.SmscMessageIds);
            for (var i = 0; ids.Length > 0; i++)
            {
                document.Text(i, Next(ref ids));
            }

            document.End(array);
        }

        if (!messageId.IsEmpty || smscIds.Length > 0 || parts.Count > 0)
        {
            AnyId(document, messageId, smscIds, parts);
        }
    }

    private static void AnyId(BsonOctets document, ReadOnlySpan<byte> messageId, ReadOnlySpan<byte> smscIds, ArchivedParts parts)
    {
        var array = document.BeginArray(MessageFields.AnyMessageId);
        var index = 0;
        if (!messageId.IsEmpty)
        {
            document.Text(index++, messageId);
        }

        while (smscIds.Length > 0)
        {
            var smscId = Next(ref smscIds);
            if (!smscId.IsEmpty && !smscId.SequenceEqual(messageId))
            {
                document.Text(index++, smscId);
            }
        }

        // The id of the part that completed it is the message's own, if it was answered with one.
        Span<byte> given = stackalloc byte[MaxEsmeMessageId];
        for (var i = 0; i < parts.Count; i++)
        {
            if (i != parts.CompletingIndex && Utf8Formatter.TryFormat(parts[i].EsmeMessageId, given, out var length))
            {
                document.Text(index++, given[..length]);
            }
        }

        document.End(array);
    }

    // One that is empty is none.
    private static ReadOnlySpan<byte> SmscIds(ReadOnlySpan<byte> ids) => ids.Length > 1 ? ids : default;

    /// <summary>Takes the first of ids that have a length octet in front.</summary>
    public static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> ids)
    {
        var id = ids.Slice(1, ids[0]);
        ids = ids[(1 + id.Length)..];
        return id;
    }

    private static void Number(BsonOctets document, string name, int value, int leftOut)
    {
        if (value != leftOut)
        {
            document.Int32(name, value);
        }
    }

    private static void Time(BsonOctets document, string name, long time)
    {
        if (time != 0)
        {
            document.Time(name, time);
        }
    }

    private static void TextUnlessEmpty(BsonOctets document, string name, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            document.Text(name, text);
        }
    }

    private static void Octets(BsonOctets document, string name, ReadOnlySpan<byte> octets)
    {
        if (!octets.IsEmpty)
        {
            document.Binary(name, octets);
        }
    }
}
