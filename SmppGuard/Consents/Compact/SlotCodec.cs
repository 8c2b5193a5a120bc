using SmppGuard.Model;

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
    private const long Nearest = -(long)short.MinValue;
    private const int FormatMask = 3;
    private const int Refusal = 0;
    private const long Second = 1000;

    // Two tables: events of today take their numbers from others than imports do.
    private readonly IdStems _weeks;
    private readonly IdStems _seconds;
    private readonly EndTable _ends;

    public SlotCodec()
        : this(new IdStems(), new IdStems(), new EndTable())
    {
    }

    private SlotCodec(IdStems weeks, IdStems seconds, EndTable ends)
    {
        _weeks = weeks;
        _seconds = seconds;
        _ends = ends;
    }

    /// <summary>Takes what <see cref="Write"/> wrote.</summary>
    public static SlotCodec Read(BinaryReader reader) => new(IdStems.Read(reader), IdStems.Read(reader), EndTable.Read(reader));

    /// <summary>Writes what the numbers in slots stand for.</summary>
    public void Write(BinaryWriter writer)
    {
        _weeks.Write(writer);
        _seconds.Write(writer);
        _ends.Write(writer);
    }

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
        var difference = at - recorded;
        if (difference is >= -Nearest and < Nearest)
        {
            if (SlotFields<NearLayout>.Takes(end) && TryNear(id, out var nearId))
            {
                slot = SlotFields<NearLayout>.Write(remainder, nearId, difference, end);
                return true;
            }

            if (TryWrite<NearAnyPodLayout>(_weeks, remainder, id, difference, end, out slot))
            {
                return true;
            }
        }

        var age = (recorded / Second) - (at / Second);
        if (at % Second == 0 && SlotFields<SecondsLayout>.TakesAge(age) && TryWrite<SecondsLayout>(_seconds, remainder, id, age, end, out slot))
        {
            return true;
        }

        age = recorded - at;
        return SlotFields<MillisecondsLayout>.TakesAge(age) && TryWrite<MillisecondsLayout>(_seconds, remainder, id, age, end, out slot);
    }

    private static bool TryWrite<TLayout>(IdStems stems, uint remainder, long id, long time, int end, out Slot slot)
        where TLayout : struct, ISlotLayout
    {
        slot = default;
        if (!SlotFields<TLayout>.Takes(end) || !SlotFields<TLayout>.TryShorten(stems, id, out var shortId))
        {
            return false;
        }

        slot = SlotFields<TLayout>.Write(remainder, shortId, time, end);
        return true;
    }

    // An id of pod 0, in the years from 2020 that the bits of the layout last, needs no number.
    private static bool TryNear(long id, out ulong nearId)
    {
        var sinceEpoch = RecordIds.TimeOf(id) - Epoch;
        var counter = id & ((1 << NearLayout.CounterBits) - 1);
        nearId = ((ulong)sinceEpoch << NearLayout.CounterBits) | (ulong)counter;
        return RecordIds.PodOf(id) == 0 && sinceEpoch >= 0 && sinceEpoch >> NearLayout.MillisecondBits == 0;
    }

    private static long FromNear(ulong nearId) =>
        (((long)(nearId >> NearLayout.CounterBits) + Epoch) << RecordIds.BitsBelowTime) | ((long)nearId & ((1 << NearLayout.CounterBits) - 1));

    private int Read(in Slot slot, out long id, out long at)
    {
        int end;
        ulong shortId;
        long time;
        switch ((SlotFormat)(slot.Head & FormatMask))
        {
            case SlotFormat.Near:
                end = SlotFields<NearLayout>.Read(slot, out shortId, out time);
                id = FromNear(shortId);
                at = RecordIds.TimeOf(id) + Signed(time);
                return end;
            case SlotFormat.Seconds:
                end = SlotFields<SecondsLayout>.Read(slot, out shortId, out time);
                id = SlotFields<SecondsLayout>.Lengthen(_seconds, shortId);
                at = ((RecordIds.TimeOf(id) / Second) - time) * Second;
                return end;
            case SlotFormat.Milliseconds:
                end = SlotFields<MillisecondsLayout>.Read(slot, out shortId, out time);
                id = SlotFields<MillisecondsLayout>.Lengthen(_seconds, shortId);
                at = RecordIds.TimeOf(id) - time;
                return end;
            default:
                end = SlotFields<NearAnyPodLayout>.Read(slot, out shortId, out time);
                id = SlotFields<NearAnyPodLayout>.Lengthen(_weeks, shortId);
                at = RecordIds.TimeOf(id) + Signed(time);
                return end;
        }

        // Of 16 bits, in both formats that have one.
        static long Signed(long difference) => (short)difference;
    }
}
