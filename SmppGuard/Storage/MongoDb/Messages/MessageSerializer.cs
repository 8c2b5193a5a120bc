using System.Globalization;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;
using SmppGuard.Archive;
using SmppGuard.Archive.Pdus;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>Reads what <see cref="MessageWriter"/> wrote, without the receipts and operations, which have documents of their own. Fields that it does not know are passed over.</summary>
internal sealed class MessageSerializer : SerializerBase<MessageRecord>
{
    public static MessageSerializer Instance { get; } = new();

    public override MessageRecord Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args)
    {
        var fields = new Fields();
        var reader = context.Reader;
        reader.ReadStartDocument();
        while (reader.ReadBsonType() != BsonType.EndOfDocument)
        {
            fields.Read(reader, reader.ReadName());
        }

        reader.ReadEndDocument();
        try
        {
            return fields.ToRecord();
        }
        catch (Exception damage) when (damage is KeyNotFoundException or InvalidDataException)
        {
            throw new StorageException($"message {fields.RecordId}: {damage.Message}", StorageFault.Damaged, damage);
        }
    }

    /// <summary>What was read so far; at first what a field has that is left out.</summary>
    private sealed class Fields
    {
        private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
        private readonly Dictionary<string, byte[]> _octets = new(StringComparer.Ordinal);
        private readonly Dictionary<string, List<string>> _arrays = new(StringComparer.Ordinal);

        public long RecordId => Number(MessageFields.Id);

        public void Read(IBsonReader reader, string name)
        {
            switch (reader.CurrentBsonType)
            {
                case BsonType.Int32:
                    _numbers[name] = reader.ReadInt32();
                    break;
                case BsonType.Int64:
                    _numbers[name] = reader.ReadInt64();
                    break;
                case BsonType.DateTime:
                    _numbers[name] = reader.ReadDateTime();
                    break;
                case BsonType.String:
                    _texts[name] = reader.ReadString();
                    break;
                case BsonType.Binary:
                    _octets[name] = reader.ReadBytes();
                    break;
                case BsonType.Array:
                    _arrays[name] = ReadTexts(reader);
                    break;
                default:
                    reader.SkipValue();
                    break;
            }
        }

        public MessageRecord ToRecord()
        {
            var recordId = _numbers[MessageFields.Id];
            var (code, source) = _arrays.TryGetValue(MessageFields.Code, out var codes)
                ? (codes.Count > 1 ? codes[0] : null, codes[^1])
                : (_texts[MessageFields.Code], _texts[MessageFields.Code]);
            var onlyId = Text(MessageFields.AnyMessageId);
            var messageId = onlyId ?? Text(MessageFields.MessageId);
            var dataCoding = (byte)Number(MessageFields.OriginalDataCoding);
            var message = new MessageRecord
            {
                RecordId = recordId,
                Account = _texts[MessageFields.Account],
                Organization = Text(MessageFields.Organization),
                Code = code,
                Source = source,
                Msisdn = new Msisdn(Number(MessageFields.Msisdn)),
                Class = (Purpose)Number(MessageFields.Class),
                Reason = (Reason)Number(MessageFields.Reason),
                RulePack = _texts[MessageFields.RulePack],
                Peer = _texts[MessageFields.Peer],
                Route = Text(MessageFields.Route),
                RoutedBy = Text(MessageFields.RoutedBy),
                NotFiled = Text(MessageFields.NotFiled),
                ConsentId = Number(MessageFields.ConsentId),
                Kind = (SubmitKind)Number(MessageFields.Kind, (long)SubmitKind.SubmitSm),
                OriginalText = _texts[MessageFields.OriginalText],
                SentText = SentText(),
                OriginalDataCoding = dataCoding,
                DataCoding = (byte)Number(MessageFields.DataCoding, dataCoding),
                OriginalAlphabet = (Alphabet)Number(MessageFields.OriginalAlphabet),
                Segments = (int)Number(MessageFields.Segments),
                RegisteredDelivery = (byte)Number(MessageFields.RegisteredDelivery),
                ReceivedAt = TimeOf(Number(MessageFields.ReceivedAt)),
                SentAt = Time(MessageFields.SentAt),
                AnsweredAt = Time(MessageFields.AnsweredAt),
                MessageId = messageId,
                Smsc = _texts[MessageFields.Smsc],
                SmscMessageIds = onlyId is not null ? [onlyId] : _arrays.GetValueOrDefault(MessageFields.SmscMessageIds) ?? [],
                CommandStatus = (CommandStatus)unchecked((uint)Number(MessageFields.CommandStatus)),
                Outcome = (MessageOutcome)Number(MessageFields.Outcome),
                ExpireAt = TimeOf(Number(MessageFields.ExpireAt)),
                Receipts = [],
                Parts = Parts(messageId),
                ReceiptsDue = Time(MessageFields.ReceiptsDue),
                Addresses = _octets.TryGetValue(MessageFields.Addresses, out var addresses) ? ReceiptAddresses.Read(addresses) : null,
                LateAnswerAt = Time(MessageFields.LateAt),
                LateCommandStatus = (CommandStatus)unchecked((uint)Number(MessageFields.LateStatus)),
            };
            return _octets.TryGetValue(MessageFields.Pdus, out var pdus)
                ? message with { Pdus = PduUnpacker.Unpack(pdus, message.OriginalText, message.SentText, message.Source, message.Msisdn) }
                : message;
        }

        private string? SentText()
        {
            if (Number(MessageFields.Segments) == 0)
            {
                return null;
            }

            return Text(MessageFields.SentText) ?? Text(MessageFields.SentBefore) + _texts[MessageFields.OriginalText] + Text(MessageFields.SentAfter);
        }

        private List<MessagePart> Parts(string? messageId)
        {
            var archived = new ArchivedParts(_octets.GetValueOrDefault(MessageFields.Parts));
            if (archived.Count == 0)
            {
                return [new MessagePart(messageId, 1, TimeOf(Number(MessageFields.ReceivedAt)), (byte)Number(MessageFields.RegisteredDelivery))];
            }

            List<MessagePart> parts = new(archived.Count);
            for (var i = 0; i < archived.Count; i++)
            {
                var part = archived[i];
                var id = i == archived.CompletingIndex ? messageId : part.EsmeMessageId.ToString(CultureInfo.InvariantCulture);
                parts.Add(new MessagePart(id, part.Number, TimeOf(part.ReceivedAt), part.RegisteredDelivery));
            }

            return parts;
        }

        private string? Text(string name) => _texts.GetValueOrDefault(name);

        private long Number(string name, long leftOut = 0) => _numbers.GetValueOrDefault(name, leftOut);

        private DateTimeOffset? Time(string name) => _numbers.TryGetValue(name, out var time) ? TimeOf(time) : null;

        private static DateTimeOffset TimeOf(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time);

        private static List<string> ReadTexts(IBsonReader reader)
        {
            List<string> texts = [];
            reader.ReadStartArray();
            while (reader.ReadBsonType() != BsonType.EndOfDocument)
            {
                texts.Add(reader.ReadString());
            }

            reader.ReadEndArray();
            return texts;
        }
    }
}
