using SmppGuard.Journal;

namespace SmppGuard.Consents.Compact;

/// <summary>
/// Writes what stands between an organization and a recipient into one or two slots (a grant, a refusal; both where somebody agreed again), and reads it back exactly.
/// What does not fit is said not to fit; nothing is rounded.
/// </summary>
internal sealed class SlotCodec
{
    /// <summary>Most slots of one pair.</summary>
    public const int MaxRun = 2;

    private const long Epoch = 1_577_836_800_000; // 2020-01-01
    private const int IdCounterBits = 20;
    private const int IdMillisecondBits = SecondTable.Bits - IdCounterBits;
    private const int FormatBits = 2;
    private const int BodyBits = 64;
    private const int Refusal = 0;
    private const long Second = 1000;

    private readonly SecondTable _seconds = new();
    private readonly EndTable _ends = new();

    // Made anew each time: then the compiler knows the widths as constants.
    private static Layout Near => new(CounterBits: 12, IdBits: 52, TimeBits: 16, EndBits: 10);

    private static Layout Seconds => new(CounterBits: 12, IdBits: 38, TimeBits: 30, EndBits: 10);

    private static Layout Milliseconds => new(CounterBits: 10, IdBits: 34, TimeBits: 38, EndBits: 6);

    /// <summary>Writes the run of a pair: the grant first, then the refusal.</summary>
    public bool TryEncode(StandingConsent entry, uint remainder, Span<Slot> run, out int count)
    {
        count = 0;
        if (entry.HasOthers)
        {
            return false;
        }

        if (entry.HasGrant)
        {
            var grant = entry.Latest;
            if (grant.Overrules != Overrules(grant.ConsentId, grant.From)
                || !_ends.TryNumber(grant.From, grant.Until, out var end)
                || !TryWrite(remainder, grant.ConsentId, grant.From, end, out run[count]))
            {
                return false;
            }

            count++;
        }

        if (entry.RefusalId != 0)
        {
            if (!TryWrite(remainder, entry.RefusalId, entry.RefusedAt, Refusal, out run[count]))
            {
                return false;
            }

            count++;
        }

        return true;
    }

    public StandingConsent Decode(int count, in Slot first, in Slot second)
    {
        var end = Read(first, out var id, out var at);
        if (end == Refusal)
        {
            return new StandingConsent(at, id, default);
        }

        var grant = new ConsentGrant(id, at, _ends.Until(end, at), Overrules(id, at));
        if (count == 1)
        {
            return new StandingConsent(0, 0, grant);
        }

        _ = Read(second, out id, out at);
        return new StandingConsent(at, id, grant);
    }

    // Recorded at the moment that its id names, as nearly all are; other grants do not fit.
    private static long Overrules(long id, long from) => Math.Min(from, RecordIds.TimeOf(id));

    private bool TryWrite(uint remainder, long id, long at, int end, out Slot slot)
    {
        slot = default;
        var recorded = RecordIds.TimeOf(id);
        var counter = id & ((1 << IdCounterBits) - 1);
        var millisecond = (id >> IdCounterBits) & ((1 << IdMillisecondBits) - 1);
        if (id <= 0 || at < 0)
        {
            return false;
        }

        var sinceEpoch = recorded - Epoch;
        var difference = at - recorded;
        var nearest = 1L << (Near.TimeBits - 1);
        if (Near.Takes(counter, end) && sinceEpoch >= 0 && sinceEpoch < 1L << (Near.IdBits - Near.CounterBits) && difference >= -nearest && difference < nearest)
        {
            slot = Near.Write(remainder, SlotFormat.Near, ((ulong)sinceEpoch << Near.CounterBits) | (ulong)counter, (ulong)difference, end);
            return true;
        }

        var age = (recorded / Second) - (at / Second);
        if (Seconds.Takes(counter, end) && at % Second == 0 && age >= 0 && age < 1L << Seconds.TimeBits
            && _seconds.TryNumber(id >> SecondTable.Bits, 1 << (Seconds.IdBits - Seconds.CounterBits - IdMillisecondBits), out var number))
        {
            slot = Seconds.Write(remainder, SlotFormat.Seconds, ShortId(Seconds, number), (ulong)age, end);
            return true;
        }

        age = recorded - at;
        if (Milliseconds.Takes(counter, end) && age >= 0 && age < 1L << Milliseconds.TimeBits
            && _seconds.TryNumber(id >> SecondTable.Bits, 1 << (Milliseconds.IdBits - Milliseconds.CounterBits - IdMillisecondBits), out number))
        {
            slot = Milliseconds.Write(remainder, SlotFormat.Milliseconds, ShortId(Milliseconds, number), (ulong)age, end);
            return true;
        }

        return false;

        ulong ShortId(Layout layout, int secondNumber) =>
            ((((ulong)secondNumber << IdMillisecondBits) | (ulong)millisecond) << layout.CounterBits) | (ulong)counter;
    }

    private int Read(in Slot slot, out long id, out long at)
    {
        int end;
        ulong shortId;
        ulong time;
        switch ((SlotFormat)(slot.Head & ((1 << FormatBits) - 1)))
        {
            case SlotFormat.Near:
                end = Near.Read(slot, out shortId, out time);
                var recorded = (long)(shortId >> Near.CounterBits) + Epoch;
                id = RecordIds.FirstAt(recorded) | (long)(shortId & Near.CounterMask);
                at = recorded + (((long)time << (BodyBits - Near.TimeBits)) >> (BodyBits - Near.TimeBits));
                return end;
            case SlotFormat.Seconds:
                end = Seconds.Read(slot, out shortId, out time);
                id = LongId(Seconds, shortId);
                at = ((RecordIds.TimeOf(id) / Second) - (long)time) * Second;
                return end;
            default:
                end = Milliseconds.Read(slot, out shortId, out time);
                id = LongId(Milliseconds, shortId);
                at = RecordIds.TimeOf(id) - (long)time;
                return end;
        }
    }

    private long LongId(Layout layout, ulong shortId)
    {
        var millisecond = (long)(shortId >> layout.CounterBits) & ((1 << IdMillisecondBits) - 1);
        var second = _seconds[(int)(shortId >> (layout.CounterBits + IdMillisecondBits))];
        return (second << SecondTable.Bits) | (millisecond << IdCounterBits) | (long)(shortId & layout.CounterMask);
    }

    /// <summary>Widths of the fields of a format; together they fill head and body.</summary>
    private readonly record struct Layout(int CounterBits, int IdBits, int TimeBits, int EndBits)
    {
        public ulong CounterMask => (1UL << CounterBits) - 1;

        public bool Takes(long counter, int end) => counter >> CounterBits == 0 && end >> EndBits == 0;

        public Slot Write(uint remainder, SlotFormat format, ulong id, ulong time, int end)
        {
            time &= (1UL << TimeBits) - 1;
            var rest = (uint)(time >> (BodyBits - IdBits));
            return new Slot(remainder, (ushort)((rest << (FormatBits + EndBits)) | ((uint)end << FormatBits) | (uint)format), id | (time << IdBits));
        }

        public int Read(in Slot slot, out ulong id, out ulong time)
        {
            id = slot.Body & ((1UL << IdBits) - 1);
            time = (slot.Body >> IdBits) | ((ulong)slot.Head >> (FormatBits + EndBits) << (BodyBits - IdBits));
            return (slot.Head >> FormatBits) & ((1 << EndBits) - 1);
        }
    }
}
