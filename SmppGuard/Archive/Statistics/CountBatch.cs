using System.Runtime.InteropServices;
using System.Text;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Archive.Statistics;

/// <summary>
/// What one batch of journal records adds to the statistics: a number for each day, sender, class, reason and outcome that occurs in it, so that a store has few rows to change however many
/// messages there are. A message is counted at the record that completes it; where its outcome changes later, it moves from the one count to the other. For the pump's thread.
/// </summary>
internal sealed class CountBatch
{
    /// <summary>As many identities are remembered over batches; a sender has one for each peer, SMSC and rule pack.</summary>
    private const int MaxRemembered = 10_000;

    private readonly Dictionary<byte[], int> _identities = new(OctetsComparer.Instance);
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly Dictionary<CountedSender, int> _places = [];
    private readonly List<CountedSender> _senders = [];
    private readonly Dictionary<Key, MessageCounts> _counts = [];
    private readonly List<OutcomeMove> _moves = [];
    private byte[] _lastIdentity = [];
    private int _lastSender;
    private CountMarks _counted = CountMarks.Before(JournalPosition.Start);
    private long _after;

    public CountBatch() => _lookup = _identities.GetAlternateLookup<ReadOnlySpan<byte>>();

    private readonly record struct Key(int Day, int Sender, Purpose Class, Reason Reason, MessageOutcome Outcome);

    public bool IsEmpty => _counts.Count == 0 && _moves.Count == 0;

    /// <summary>What is added, in no order; complete once <see cref="Complete"/> was called.</summary>
    public IEnumerable<CountedRow> Rows => _counts.Where(count => count.Value != default)
        .Select(count => new CountedRow(new CountedAs(count.Key.Day, _senders[count.Key.Sender], count.Key.Class, count.Key.Reason, count.Key.Outcome), count.Value));

    /// <summary>Goes on where an earlier process ended.</summary>
    /// <param name="counted">What it counted.</param>
    /// <param name="after">Messages up to this record id are of a version that did not count: they are not moved either.</param>
    public void Continue(CountMarks counted, long after)
    {
        _counted = counted;
        _after = after;
    }

    /// <summary>Counts a message that is complete.</summary>
    /// <param name="message">The message.</param>
    /// <param name="identity">Its <see cref="ArchivedMessage.Identity"/>.</param>
    /// <param name="sequence">Place in the journal of the record that completed it.</param>
    public void Add(in ArchivedMessage message, ReadOnlySpan<byte> identity, long sequence)
    {
        var sender = SenderOf(identity);
        var day = (int)Retention.DayOf(message.ReceivedAt);
        if (!_counted.Contain(sequence, day, _senders[sender]))
        {
            Count(new Key(day, sender, message.Class, message.Reason, message.Outcome), 1, message.Segments);
        }
    }

    /// <summary>Notes that a message became something else than what it is counted as.</summary>
    public void Move(in OutcomeMove move)
    {
        if (move.RecordId > _after)
        {
            _moves.Add(move);
        }
    }

    /// <summary>Counts what moved, now that its messages are in the archive. Calling it again, after it failed or not, changes nothing more.</summary>
    public void Complete(IArchive archive)
    {
        if (_moves.Count == 0)
        {
            return;
        }

        var messages = archive.FindMany([.. _moves.Select(move => move.RecordId).Distinct()]).ToDictionary(message => message.RecordId);
        foreach (var move in _moves)
        {
            if (messages.TryGetValue(move.RecordId, out var message) && move.IsOf(message))
            {
                Move(move, message);
            }
        }

        _moves.Clear();
    }

    /// <summary>Empties the counts; the senders that are known stay.</summary>
    public void Clear()
    {
        _counts.Clear();
        _moves.Clear();
        if (_identities.Count > MaxRemembered)
        {
            _identities.Clear();
            _places.Clear();
            _senders.Clear();
            _lastIdentity = [];
        }
    }

    private void Move(in OutcomeMove move, MessageRecord message)
    {
        var sender = PlaceOf(new CountedSender(message.Account, message.Organization ?? "", message.Code ?? ""));
        var day = (int)Retention.DayOf(message.ReceivedAt.ToUnixTimeMilliseconds());
        if (!_counted.Contain(move.Sequence, day, _senders[sender]))
        {
            Count(new Key(day, sender, message.Class, Reason.None, move.From), -1, message.Segments);
            Count(new Key(day, sender, message.Class, move.Reason, move.To), 1, message.Segments);
        }
    }

    private void Count(in Key key, int messages, int segments)
    {
        ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _);
        counts += new MessageCounts(messages, CountedAs.WasSent(key.Outcome) ? messages * segments : 0);
    }

    private int SenderOf(ReadOnlySpan<byte> identity)
    {
        // Messages of one connection mostly come behind one another.
        if (identity.SequenceEqual(_lastIdentity))
        {
            return _lastSender;
        }

        if (!_lookup.TryGetValue(identity, out _lastIdentity!, out _lastSender))
        {
            var reader = new RecordReader(identity);
            var account = Encoding.UTF8.GetString(reader.Short());
            var organization = Encoding.UTF8.GetString(reader.Short());
            _lastSender = PlaceOf(new CountedSender(account, organization, Encoding.UTF8.GetString(reader.Short())));
            _lastIdentity = identity.ToArray();
            _identities.Add(_lastIdentity, _lastSender);
        }

        return _lastSender;
    }

    private int PlaceOf(CountedSender sender)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, sender, out var isKnown);
        if (!isKnown)
        {
            place = _senders.Count;
            _senders.Add(sender);
        }

        return place;
    }
}
