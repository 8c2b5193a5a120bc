using System.Runtime.InteropServices;
using SmscSimulator.Server;

namespace SmscSimulator.Phones;

/// <summary>
/// All the phones behind the SMSC. Segments are put together as phones do it (3GPP TS 23.040, 9.2.3.24.1): those of one sender to one number with the same reference,
/// by UDH or by sar_* parameters, in any order. Each segment is decoded on its own, so a text that was cut inside a character is seen to be damaged.
/// </summary>
/// <param name="capacity">How many messages to remember over all phones, and how many unfinished ones; beyond it the oldest are forgotten.</param>
internal sealed class PhoneNetwork(int capacity)
{
    private const char Damaged = '\uFFFD';

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Phone> _phones = new(StringComparer.Ordinal);
    private readonly Dictionary<MessageKey, Segments> _unfinished = [];
    private readonly Queue<(MessageKey Key, Segments Segments)> _begun = new();
    private readonly Queue<Phone> _shown = new();

    /// <summary>Called with each whole message, on the connection's read loop: it must not block for long.</summary>
    public Action<PhoneMessage>? OnMessage { get; set; }

    /// <summary>The phone with this number, as destination_addr has it; one that has shown nothing yet as well.</summary>
    public Phone this[string number]
    {
        get
        {
            lock (_gate)
            {
                ref Phone? phone = ref CollectionsMarshal.GetValueRefOrAddDefault(_phones, number, out _);
                return phone ??= new Phone(this, number);
            }
        }
    }

    internal int UnfinishedOf(string number)
    {
        lock (_gate)
        {
            return _unfinished.Keys.Count(key => string.Equals(key.Phone, number, StringComparison.Ordinal));
        }
    }

    /// <summary>A segment, or a whole message, gets to its phone; of a submit_multi to each of them.</summary>
    internal void Deliver(SubmittedMessage message)
    {
        foreach (string number in message.AcceptedDestinations.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            Phone phone = this[number];
            lock (_gate)
            {
                if (Complete(phone, message) is not { } whole)
                {
                    continue;
                }

                phone.Messages.Add(whole);
                _shown.Enqueue(phone);
                if (_shown.Count > capacity)
                {
                    _shown.Dequeue().Messages.RemoveFirst();
                }

                // Under the lock, so that whoever writes them down has them in order.
                OnMessage?.Invoke(whole);
            }
        }
    }

    private PhoneMessage? Complete(Phone phone, SubmittedMessage message)
    {
        if (message.Segment is not { Total: > 1 } place)
        {
            return new PhoneMessage(phone.Number, message.Source, message.Text, 1, message.DataCoding);
        }

        var key = new MessageKey(phone.Number, message.Source, place.Reference, place.IsWide, place.Total);
        Segments segments = SegmentsOf(key);
        if (segments.Texts[place.Number - 1] is { } there)
        {
            if (string.Equals(there, message.Text, StringComparison.Ordinal))
            {
                phone.Repeated++;
                return null;
            }

            phone.Abandoned++;
            _unfinished.Remove(key);
            segments = SegmentsOf(key);
        }

        segments.Texts[place.Number - 1] = message.Text;
        segments.DataCoding = place.Number == 1 ? message.DataCoding : segments.DataCoding;
        if (++segments.Count < place.Total)
        {
            return null;
        }

        _unfinished.Remove(key);
        return new PhoneMessage(phone.Number, message.Source, Join(segments.Texts!), place.Total, segments.DataCoding);
    }

    private Segments SegmentsOf(in MessageKey key)
    {
        if (_unfinished.TryGetValue(key, out Segments? segments))
        {
            return segments;
        }

        segments = new Segments(key.Total);
        _unfinished.Add(key, segments);
        if (capacity < int.MaxValue)
        {
            _begun.Enqueue((key, segments));
            ForgetOldest();
        }

        return segments;
    }

    private void ForgetOldest()
    {
        // Those that are complete by now are not in the dictionary any more, or are there as others of the same reference.
        while (_begun.Count > capacity)
        {
            (MessageKey key, Segments segments) = _begun.Dequeue();
            if (_unfinished.TryGetValue(key, out Segments? there) && ReferenceEquals(there, segments))
            {
                _unfinished.Remove(key);
            }
        }
    }

    /// <summary>Halves of a surrogate pair in two segments stay halves.</summary>
    private static string Join(string[] texts)
    {
        for (int i = 1; i < texts.Length; i++)
        {
            if (texts[i - 1] is [.., { } last] && texts[i] is [{ } first, ..] && char.IsSurrogatePair(last, first))
            {
                texts[i - 1] = texts[i - 1][..^1] + Damaged;
                texts[i] = Damaged + texts[i][1..];
            }
        }

        return string.Concat(texts);
    }

    private readonly record struct MessageKey(string Phone, string Source, ushort Reference, bool IsWide, byte Total);

    private sealed class Segments(int total)
    {
        public string?[] Texts { get; } = new string?[total];

        public int Count { get; set; }

        public byte DataCoding { get; set; }
    }
}
