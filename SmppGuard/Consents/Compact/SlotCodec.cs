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
    private const int BitsBelowTime = RecordIds.BitsBelowTime;
    private const long BelowTime = (1L << BitsBelowTime) - 1;
    private const int FormatMask = 3;
    private const int BodyBits = 64;
    private const int SlotBits = 80;
    private const int Refusal = 0;
    private const long Second = 1000;

    // Two tables: events of today take their numbers from others than imports do.
    private readonly IdStems _weeks = new();
    private readonly IdStems _seconds = new();
    private readonly EndTable _ends = new();

    // Made anew each time: then the compiler knows the widths as constants.
    private static Layout Near => new(FormatBits: 2, MillisecondBits: 40, CounterBits: 12, TimeBits: 16, EndBits: 10);

    private static Layout NearAnyPod => new(FormatBits: 3, MillisecondBits: 31, CounterBits: 8, TimeBits: 16, EndBits: 8);

    private static Layout Seconds => new(FormatBits: 2, MillisecondBits: 10, CounterBits: 12, TimeBits: 30, EndBits: 10);

    private static Layout Milliseconds => new(FormatBits: 2, MillisecondBits: 10, CounterBits: 10, TimeBits: 38, EndBits: 6);

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
        if (id <= 0 || at < 0)
        {
            return false;
        }

        var recorded = RecordIds.TimeOf(id);
        var sinceEpoch = recorded - Epoch;
        var difference = at - recorded;
        var nearest = 1L << (Near.TimeBits - 1);
        var isNear = difference >= -nearest && difference < nearest;
        if (isNear && Near.Takes(end) && (id & BelowTime) >> Near.CounterBits == 0 && sinceEpoch >= 0 && sinceEpoch >> Near.MillisecondBits == 0)
        {
            slot = Near.Write(remainder, SlotFormat.Near, ((ulong)sinceEpoch << Near.CounterBits) | (ulong)(id & BelowTime), (ulong)difference, end);
            return true;
        }

        if (isNear && TryShorten(NearAnyPod, _weeks, id, end, out var shortId))
        {
            slot = NearAnyPod.Write(remainder, SlotFormat.NearAnyPod, shortId, (ulong)difference, end);
            return true;
        }

        var age = (recorded / Second) - (at / Second);
        if (at % Second == 0 && age >= 0 && age >> Seconds.TimeBits == 0 && TryShorten(Seconds, _seconds, id, end, out shortId))
        {
            slot = Seconds.Write(remainder, SlotFormat.Seconds, shortId, (ulong)age, end);
            return true;
        }

        age = recorded - at;
        if (age >= 0 && age >> Milliseconds.TimeBits == 0 && TryShorten(Milliseconds, _seconds, id, end, out shortId))
        {
            slot = Milliseconds.Write(remainder, SlotFormat.Milliseconds, shortId, (ulong)age, end);
            return true;
        }

        return false;
    }

    // The bits of an id that many share, its pod among them, become a number.
    private static bool TryShorten(in Layout layout, IdStems stems, long id, int end, out ulong shortId)
    {
        shortId = 0;
        if (!layout.Takes(end) || !stems.TryNumber(id & ~layout.OwnBits, 1 << layout.NumberBits, out var number))
        {
            return false;
        }

        var millisecond = (id >> BitsBelowTime) & layout.MillisecondMask;
        shortId = (ulong)((((((long)number << layout.MillisecondBits) | millisecond)) << layout.CounterBits) | (id & layout.CounterMask));
        return true;
    }

    private static long Lengthen(in Layout layout, IdStems stems, ulong shortId)
    {
        var millisecond = (long)(shortId >> layout.CounterBits) & layout.MillisecondMask;
        var number = (int)(shortId >> (layout.CounterBits + layout.MillisecondBits));
        return stems[number] | (millisecond << BitsBelowTime) | ((long)shortId & layout.CounterMask);
    }

    private int Read(in Slot slot, out long id, out long at)
    {
        int end;
        ulong shortId;
        ulong time;
        switch ((SlotFormat)(slot.Head & FormatMask))
        {
            case SlotFormat.Near:
                end = Near.Read(slot, out shortId, out time);
                id = ((long)(shortId >> Near.CounterBits) + Epoch) << BitsBelowTime | ((long)shortId & Near.CounterMask);
                at = RecordIds.TimeOf(id) + Signed(time);
                return end;
            case SlotFormat.Seconds:
                end = Seconds.Read(slot, out shortId, out time);
                id = Lengthen(Seconds, _seconds, shortId);
                at = ((RecordIds.TimeOf(id) / Second) - (long)time) * Second;
                return end;
            case SlotFormat.Milliseconds:
                end = Milliseconds.Read(slot, out shortId, out time);
                id = Lengthen(Milliseconds, _seconds, shortId);
                at = RecordIds.TimeOf(id) - (long)time;
                return end;
            default:
                end = NearAnyPod.Read(slot, out shortId, out time);
                id = Lengthen(NearAnyPod, _weeks, shortId);
                at = RecordIds.TimeOf(id) + Signed(time);
                return end;
        }

        static long Signed(ulong difference) => (long)(difference << (BodyBits - Near.TimeBits)) >> (BodyBits - Near.TimeBits);
    }

    /// <summary>Widths of the fields of a format. What they leave of the slot is that of the number which stands for the rest of the id.</summary>
    private readonly record struct Layout(int FormatBits, int MillisecondBits, int CounterBits, int TimeBits, int EndBits)
    {
        public int IdBits => SlotBits - FormatBits - EndBits - TimeBits;

        public int NumberBits => IdBits - MillisecondBits - CounterBits;

        public long MillisecondMask => (1L << MillisecondBits) - 1;

        public long CounterMask => (1L << CounterBits) - 1;

        /// <summary>Those of an id that stand in the slot itself.</summary>
        public long OwnBits => (MillisecondMask << BitsBelowTime) | CounterMask;

        public bool Takes(int end) => end >> EndBits == 0;

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
