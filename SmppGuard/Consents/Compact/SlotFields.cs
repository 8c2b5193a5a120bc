using SmppGuard.Model;

namespace SmppGuard.Consents.Compact;

/// <summary>Widths of the fields of a format, in bits. What they leave of a slot's 80 is the number that stands for the rest of the id.</summary>
internal interface ISlotLayout
{
    static abstract SlotFormat Format { get; }

    static abstract int FormatBits { get; }

    /// <summary>How many bits of the id's milliseconds stand in the slot itself, the lowest.</summary>
    static abstract int MillisecondBits { get; }

    /// <summary>How many of its counter.</summary>
    static abstract int CounterBits { get; }

    static abstract int TimeBits { get; }

    static abstract int EndBits { get; }
}

/// <inheritdoc cref="SlotFormat.Near"/>
internal readonly struct NearLayout : ISlotLayout
{
    public static SlotFormat Format => SlotFormat.Near;

    public static int FormatBits => 2;

    public static int MillisecondBits => 40;

    public static int CounterBits => 12;

    public static int TimeBits => 16;

    public static int EndBits => 10;
}

/// <inheritdoc cref="SlotFormat.NearAnyPod"/>
internal readonly struct NearAnyPodLayout : ISlotLayout
{
    public static SlotFormat Format => SlotFormat.NearAnyPod;

    public static int FormatBits => 3;

    public static int MillisecondBits => 31;

    public static int CounterBits => 8;

    public static int TimeBits => 16;

    public static int EndBits => 8;
}

/// <inheritdoc cref="SlotFormat.Seconds"/>
internal readonly struct SecondsLayout : ISlotLayout
{
    public static SlotFormat Format => SlotFormat.Seconds;

    public static int FormatBits => 2;

    public static int MillisecondBits => 10;

    public static int CounterBits => 12;

    public static int TimeBits => 30;

    public static int EndBits => 10;
}

/// <inheritdoc cref="SlotFormat.Milliseconds"/>
internal readonly struct MillisecondsLayout : ISlotLayout
{
    public static SlotFormat Format => SlotFormat.Milliseconds;

    public static int FormatBits => 2;

    public static int MillisecondBits => 10;

    public static int CounterBits => 10;

    public static int TimeBits => 38;

    public static int EndBits => 6;
}

/// <summary>Puts the fields of an event into a slot and takes them out. Generic over the layout, so that all widths are constants where it is compiled.</summary>
/// <typeparam name="TLayout">The format.</typeparam>
internal static class SlotFields<TLayout>
    where TLayout : struct, ISlotLayout
{
    private const int SlotBits = 80;
    private const int BodyBits = 64;

    private static int IdBits => SlotBits - TLayout.FormatBits - TLayout.EndBits - TLayout.TimeBits;

    private static int NumberBits => IdBits - TLayout.MillisecondBits - TLayout.CounterBits;

    private static long MillisecondMask => (1L << TLayout.MillisecondBits) - 1;

    private static long CounterMask => (1L << TLayout.CounterBits) - 1;

    /// <summary>The bits of an id that stand in the slot itself.</summary>
    private static long OwnBits => (MillisecondMask << RecordIds.BitsBelowTime) | CounterMask;

    public static bool Takes(int end) => end >> TLayout.EndBits == 0;

    /// <summary>Whether a time that is not signed fits.</summary>
    public static bool TakesAge(long age) => age >= 0 && age >> TLayout.TimeBits == 0;

    public static Slot Write(uint remainder, ulong id, long time, int end)
    {
        var bits = (ulong)time & ((1UL << TLayout.TimeBits) - 1);
        var rest = (uint)(bits >> (BodyBits - IdBits));
        return new Slot(
            remainder, (ushort)((rest << (TLayout.FormatBits + TLayout.EndBits)) | ((uint)end << TLayout.FormatBits) | (uint)TLayout.Format), id | (bits << IdBits));
    }

    /// <returns>How the event ends.</returns>
    public static int Read(in Slot slot, out ulong id, out long time)
    {
        var body = slot.Body;
        int head = slot.Head;
        id = body & ((1UL << IdBits) - 1);
        time = (long)((body >> IdBits) | ((ulong)(head >> (TLayout.FormatBits + TLayout.EndBits)) << (BodyBits - IdBits)));
        return (head >> TLayout.FormatBits) & ((1 << TLayout.EndBits) - 1);
    }

    /// <summary>The bits of an id that many share, its pod among them, become a number.</summary>
    public static bool TryShorten(IdStems stems, long id, out ulong shortId)
    {
        shortId = 0;
        if (!stems.TryNumber(id & ~OwnBits, 1 << NumberBits, out var number))
        {
            return false;
        }

        var upper = ((long)number << TLayout.MillisecondBits) | ((id >> RecordIds.BitsBelowTime) & MillisecondMask);
        shortId = (ulong)((upper << TLayout.CounterBits) | (id & CounterMask));
        return true;
    }

    /// <summary>The id that <see cref="TryShorten"/> made this one of.</summary>
    public static long Lengthen(IdStems stems, ulong shortId)
    {
        var upper = (long)(shortId >> TLayout.CounterBits);
        return stems[(int)(upper >> TLayout.MillisecondBits)] | ((upper & MillisecondMask) << RecordIds.BitsBelowTime) | ((long)shortId & CounterMask);
    }
}
