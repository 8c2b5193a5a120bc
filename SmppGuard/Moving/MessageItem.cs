using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Moving;

/// <summary>A message as an item, in the order of the fields of <see cref="StoreParts.Messages"/>, and as every archive takes it.</summary>
internal static class MessageItem
{
    /// <summary>Account, organization, code, SMSC, rule pack and peer: the first values.</summary>
    private const int IdentityValues = 6;

    /// <summary>As an archive takes it, its octets in a batch. What came late, and that it waited for its time, an archive is told apart.</summary>
    public static ArchivedMessage ToArchived(StoredItem item, ArchiveBatch batch)
    {
        var value = new Values(item);
        var message = new ArchivedMessage { RecordId = item.Key.Number(0), Identity = Joined(batch, IdentityOf(item)) };
        value.Skip(IdentityValues);
        message.Kind = (SubmitKind)value.Number();
        message.Reason = (Reason)value.Number();
        message.Class = (Purpose)value.Number();
        message.Source = value.Text(batch);
        message.Msisdn = new Msisdn(value.Number());
        message.ConsentId = value.Number();
        message.OriginalText = value.Text(batch);
        message.SentText = value.Text(batch);
        message.OriginalAlphabet = (Alphabet)value.Number();
        message.OriginalDataCoding = (byte)value.Number();
        message.DataCoding = (byte)value.Number();
        message.Segments = (byte)value.Number();
        message.RegisteredDelivery = (byte)value.Number();
        message.ReceivedAt = value.Number();
        message.SentAt = value.Number();
        message.AnsweredAt = value.Number();
        message.MessageId = value.Text(batch);
        var smscIds = (string)value.Next()!;
        string[] ids = smscIds.Length == 0 ? [] : smscIds.Split('\n');
        message.SmscMessageIdCount = (byte)ids.Length;
        message.SmscMessageIds = Joined(batch, ids);
        message.CommandStatus = (CommandStatus)(uint)value.Number();
        message.Outcome = (MessageOutcome)value.Number();
        message.ExpireAt = value.Number();
        message.Parts = value.Octets(batch);
        message.ReceiptsDue = value.Next() as long? ?? 0;
        message.Addresses = value.Octets(batch);
        message.PackedPdus = value.Octets(batch);
        return message;
    }

    /// <summary>When the SMSC answered that had not; null: it did not.</summary>
    public static long? LateAt(StoredItem item) => (long?)item.Values[^6];

    /// <summary>What it answered then.</summary>
    public static long LateStatus(StoredItem item) => (long?)item.Values[^5] ?? 0;

    /// <summary>Whether it waited for its time, and left.</summary>
    public static bool WasSentLater(StoredItem item) => item.Values[^4] is 1L;

    // The route and why are left out where no route took it, and what is not filed where all is.
    private static IEnumerable<string> IdentityOf(StoredItem item)
    {
        var behind = item.Values[^1] is not null ? 3 : item.Values[^2] is not null ? 2 : 0;
        return item.Values.Take(IdentityValues).Concat(item.Values.TakeLast(3).Take(behind)).Select(text => (string?)text ?? "");
    }

    // Each with a length octet in front.
    private static Slice Joined(ArchiveBatch batch, IEnumerable<string> texts)
    {
        using var octets = new MemoryStream();
        foreach (var text in texts)
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            octets.WriteByte(checked((byte)utf8.Length));
            octets.Write(utf8);
        }

        return batch.Keep(octets.ToArray());
    }

    /// <summary>The values of an item, one after the other.</summary>
    private ref struct Values(StoredItem item)
    {
        private int _next;

        public void Skip(int count) => _next += count;

        public object? Next() => item.Values[_next++];

        public long Number() => (long)Next()!;

        public Slice Text(ArchiveBatch batch) => Next() is string text ? batch.Keep(Encoding.UTF8.GetBytes(text)) : Slice.Null;

        public Slice Octets(ArchiveBatch batch) => Next() is byte[] octets ? batch.Keep(octets) : Slice.Null;
    }
}
