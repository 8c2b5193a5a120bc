using SmppGuard.Journal;
using SmppGuard.Journal.Records;

namespace SmppGuard.Archive;

/// <summary>What is unfinished while the journal is read from its checkpoint on. Whatever ends is forgotten, so it never holds more than was under way at once.</summary>
internal sealed class UnfinishedRecords
{
    private readonly Dictionary<long, PendingIntent> _intents = [];
    private readonly UndecidedParts _join = new();
    private readonly Dictionary<long, List<HeldRecord>> _parts = [];

    private readonly record struct HeldRecord(long Sequence, byte[] Payload);

    public IReadOnlyCollection<PendingIntent> Intents => _intents.Values;

    /// <summary>Payloads of the parts, in the order of the journal.</summary>
    public IReadOnlyList<byte[]> Parts => [.. _parts.Values.SelectMany(parts => parts).OrderBy(part => part.Sequence).Select(part => part.Payload)];

    public void Add(in SubmitRecord submit, ReadOnlySpan<byte> payload)
    {
        Decide(submit);
        if (submit.IsAllowed)
        {
            _intents[submit.RecordId] = new PendingIntent(submit.RecordId, submit.Parts.IsEmpty ? null : payload.ToArray());
        }
    }

    /// <summary>A submit that waits for its time is decided, and nothing of it is under way.</summary>
    public void AddScheduled(in SubmitRecord submit) => Decide(submit);

    public void Add(in PartRecord part, in JournalEntry entry)
    {
        if (!_join.Add(part, entry.Sequence))
        {
            return;
        }

        if (!_parts.TryGetValue(part.RecordId, out var parts))
        {
            _parts.Add(part.RecordId, parts = []);
        }

        parts.Add(new HeldRecord(entry.Sequence, entry.Payload.ToArray()));
    }

    /// <summary>A submit has its outcome.</summary>
    public void Remove(long recordId) => _ = _intents.Remove(recordId);

    /// <summary>Asks of each message with held parts whether it is decided after all.</summary>
    public void RemoveParts(Func<long, bool> isDecided)
    {
        foreach (var recordId in _parts.Keys.Where(isDecided).ToList())
        {
            _ = _parts.Remove(recordId);
        }
    }

    private void Decide(in SubmitRecord submit)
    {
        if (!submit.Parts.IsEmpty)
        {
            _join.Decide(submit.RecordId, new SubmitParts(submit.Parts), mayBeLate: true);
            _ = _parts.Remove(submit.RecordId);
        }
    }
}
