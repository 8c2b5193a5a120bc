using System.Globalization;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Tests.Archive;

/// <summary>What an archive is to answer, said as simply as it can be: lists that are looked through.</summary>
internal sealed class ArchiveModel(int months)
{
    private readonly Dictionary<long, TestMessage> _messages = [];
    private readonly Dictionary<long, TestMessage> _late = [];
    private readonly Dictionary<(long RecordId, long At, long Sequence), ReceiptRecord> _receipts = [];
    private readonly Dictionary<(long At, long Sequence), ReplyRecord> _replies = [];
    private readonly Dictionary<int, long> _days = [];

    public IEnumerable<long> Ids => _messages.Keys;

    public void Store(ArchiveStep step, long now)
    {
        foreach (var message in step.Messages)
        {
            Keep(ArchiveDay.OfRecord(message.Id), ExpiryOf(message));
            _ = _messages.TryAdd(message.Id, message);
        }

        foreach (var (receipt, sequence) in step.Receipts)
        {
            var day = receipt.RecordId > 0 ? ArchiveDay.OfRecord(receipt.RecordId) : ArchiveDay.Of(receipt.At);
            if (IsKept(day, now))
            {
                Keep(day, 0);
                _ = _receipts.TryAdd((receipt.RecordId, receipt.At, sequence), receipt);
            }
        }

        foreach (var operation in step.Operations)
        {
            foreach (var recordId in new[] { operation.RecordId, operation.DecisionId }.Where((id, i) => i == 0 || id != 0))
            {
                var day = recordId > 0 ? ArchiveDay.OfRecord(recordId) : ArchiveDay.Of(operation.ReceivedAt);
                if (IsKept(day, now))
                {
                    Keep(day, 0);
                }
            }
        }

        foreach (var reply in step.Replies)
        {
            Keep(ArchiveDay.Of(reply.Reply.At), 0);
            _ = _replies.TryAdd((reply.Reply.At, reply.Sequence), reply.Reply);
        }

        step.Late.ForEach(late => Complete(late, now));
    }

    /// <summary>Ids of the messages that a filter finds, all pages of them.</summary>
    public IEnumerable<long> Query(MessageFilter filter, long now) => _messages.Values
        .Where(m => ExpiryOf(m) > now
            && (filter.Msisdn is not { } msisdn || m.Msisdn == msisdn.Value)
            && (filter.Organization is not { } organization || m.Organization == organization)
            && (filter.Code is not { } code || m.Code == code || m.Source == code)
            && (filter.Account is not { } account || m.Account == account)
            && (filter.Allowed is not { } allowed || IsAllowed(m) == allowed)
            && (filter.From is not { } from || m.ReceivedAt >= from.ToUnixTimeMilliseconds())
            && (filter.To is not { } to || m.ReceivedAt < to.ToUnixTimeMilliseconds())
            && (filter.MessageId is not { } id || MessageIds(m).Contains(id, StringComparer.Ordinal)))
        .Select(m => m.Id)
        .OrderDescending();

    public IEnumerable<long> Replies(ReplyFilter filter, long now) => _replies
        .Where(r => Retention.ExpireAt(r.Key.At, months) > now
            && (filter.Msisdn is not { } msisdn || r.Value.Msisdn == msisdn)
            && (filter.Organization is not { } organization || r.Value.Organization == organization)
            && (filter.Action is not { } action || r.Value.Action == action)
            && (filter.From is not { } from || r.Key.At >= from.ToUnixTimeMilliseconds())
            && (filter.To is not { } to || r.Key.At < to.ToUnixTimeMilliseconds()))
        .Select(r => r.Key)
        .OrderDescending()
        .Select(r => r.Sequence);

    public IEnumerable<string> StatesOf(long recordId) => _receipts.Where(r => r.Key.RecordId == recordId).OrderBy(r => (r.Key.At, r.Key.Sequence)).Select(r => r.Value.State);

    public bool WasLate(long recordId) => _late.ContainsKey(recordId);

    public IEnumerable<PurgedRecords> Purge(long now)
    {
        foreach (var day in _days.Where(d => d.Value <= now).Select(d => d.Key).Order().ToList())
        {
            var messages = _messages.Keys.Where(id => ArchiveDay.OfRecord(id) == day).ToList();
            messages.ForEach(id => _ = _messages.Remove(id));
            messages.ForEach(id => _ = _late.Remove(id));
            RemoveAll(_receipts, r => (r.RecordId > 0 ? ArchiveDay.OfRecord(r.RecordId) : ArchiveDay.Of(r.At)) == day);
            RemoveAll(_replies, r => ArchiveDay.Of(r.At) == day);
            _ = _days.Remove(day);
            yield return new PurgedRecords(ArchiveDay.NameOf(day), messages.Count);
        }

        static void RemoveAll<TKey, TValue>(Dictionary<TKey, TValue> from, Func<TKey, bool> which)
            where TKey : notnull => from.Keys.Where(which).ToList().ForEach(key => _ = from.Remove(key));
    }

    private void Complete(TestMessage late, long now)
    {
        if (!_messages.TryGetValue(late.Id, out var message) || !IsAllowed(message) || !IsKept(ArchiveDay.OfRecord(late.Id), now) || !_late.TryAdd(late.Id, late))
        {
            return;
        }

        foreach (var (key, receipt) in _receipts.Where(r => r.Key.RecordId == 0).ToList())
        {
            if (ArchiveDay.Of(key.At) == ArchiveDay.OfRecord(late.Id) && receipt.Smsc == message.Smsc && key.At >= message.ReceivedAt + 2
                && receipt.SmscMessageId.Length > 0 && SmscIds(late).Contains(receipt.SmscMessageId, StringComparer.Ordinal))
            {
                _ = _receipts.Remove(key);
                _ = _receipts.TryAdd(key with { RecordId = late.Id }, receipt);
            }
        }
    }

    private bool IsKept(int day, long now) => now < ArchiveDay.ExpiryOf(day, months) || _days.ContainsKey(day);

    private void Keep(int day, long expireAt) => _days[day] = Math.Max(Math.Max(_days.GetValueOrDefault(day), expireAt), ArchiveDay.ExpiryOf(day, months));

    private long ExpiryOf(TestMessage message) => Retention.ExpireAt(message.ReceivedAt, months);

    private static bool IsAllowed(TestMessage message) => message.Reason == Reason.None && message.Outcome != Outcome.NotSent;

    private IEnumerable<string> MessageIds(TestMessage message)
    {
        var isGiven = message.Reason == Reason.None && message.Outcome == Outcome.Accepted;
        IEnumerable<string> own = isGiven ? [message.MessageId] : [];
        var parts = message.Parts?.Where((_, i) => i != message.CompletedBy).Select(part => part.EsmeMessageId.ToString(CultureInfo.InvariantCulture)) ?? [];
        var smsc = message.Reason == Reason.None ? SmscIds(_late.GetValueOrDefault(message.Id) ?? message) : [];
        return own.Concat(parts).Concat(smsc);
    }

    private static IReadOnlyList<string> SmscIds(TestMessage message) => message.SmscIds ?? (message.Outcome == Outcome.Accepted ? [message.MessageId] : []);
}
