using System.Runtime.InteropServices;

namespace SmppGuard.Consents.Compact;

/// <summary>
/// How the two moments of an event (when it was recorded, when it counts from) are written in a <see cref="Slot"/>. Bits from the low end of the body. The low two bits of
/// the head say which; where they are 0, the third tells an event from the rest.
/// </summary>
internal enum SlotFormat
{
    /// <summary>Head 0: no slot. Head 8: the entry is outside of the table.</summary>
    None = 0,

    /// <summary>Recorded by pod 0 when it happened, or seconds apart. 12 counter, 40 milliseconds since 2020, 16 difference in milliseconds, signed.</summary>
    Near = 1,

    /// <summary>Recorded later, of a whole second. 12 counter, 10 milliseconds, 16 number of the rest of the id (<see cref="IdStems"/>), 30 age in seconds.</summary>
    Seconds = 2,

    /// <summary>Recorded later, of any millisecond. 10 counter, 10 milliseconds, 14 number of the rest of the id, 38 age in milliseconds.</summary>
    Milliseconds = 3,

    /// <summary>As <see cref="Near"/>, by any pod. 8 counter, 31 milliseconds, 14 number of the rest of the id, 16 difference in milliseconds, signed.</summary>
    NearAnyPod = 4,
}

/// <summary>
/// One event that counts, in 14 octets: a grant or a refusal.
/// <code>
/// remainder 32 │ head 16: format 2 (or 3), end 10 (or 8, or 6), rest of the body │ body 64: id, then time
/// </code>
/// End: 0 a refusal, 1 a grant without end, above it a number in <see cref="EndTable"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct Slot(uint remainder, ushort head, ulong body)
{
    /// <summary>Octets of a slot.</summary>
    public const int Size = sizeof(uint) + sizeof(ushort) + sizeof(ulong);

    /// <summary>No slot. Its remainder is the largest, so that a search in sorted slots passes none.</summary>
    public static readonly Slot Empty = new(uint.MaxValue, 0, 0);

    private const ushort ElsewhereHead = 8;

    public readonly uint Remainder = remainder;
    public readonly ushort Head = head;
    public readonly ulong Body = body;

    public bool IsEmpty => Head == 0;

    /// <summary>The pair is on record outside of the table.</summary>
    public bool IsElsewhere => Head == ElsewhereHead;

    public static Slot Elsewhere(uint remainder) => new(remainder, ElsewhereHead, 0);
}
