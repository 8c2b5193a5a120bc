namespace SmppGuard.Smpp.Text.National;

/// <summary>
/// The tables by national language identifier (3GPP TS 23.038, 6.2.1.2.4), made when they are first asked for. Where the specification's own print has a
/// misplaced character (Kannada locking shift 0x24, Tamil single shift 0x24, Telugu single shift 0x22 and 0x23), they follow the order of the alphabet, as
/// phones do.
/// </summary>
internal static class NationalTables
{
    /// <summary>0, the default, and 13 languages.</summary>
    private const int Languages = 14;

    private static readonly GsmTable?[] LockingShifts = new GsmTable?[Languages];

    private static readonly GsmTable?[] SingleShifts = new GsmTable?[Languages];

    /// <summary>The table that stands for the default alphabet; that itself for an identifier without one.</summary>
    public static GsmTable LockingShift(byte identifier) =>
        HasLockingShift(identifier)
            ? Volatile.Read(ref LockingShifts[identifier]) ?? Keep(ref LockingShifts[identifier], LockingShiftCharacters(identifier))
            : Volatile.Read(ref LockingShifts[0]) ?? Keep(ref LockingShifts[0], Gsm7.DefaultAlphabet);

    /// <summary>The table that stands for the extension table; that itself for an identifier without one.</summary>
    public static GsmTable SingleShift(byte identifier) =>
        HasSingleShift(identifier)
            ? Volatile.Read(ref SingleShifts[identifier]) ?? Keep(ref SingleShifts[identifier], SingleShiftCharacters(identifier))
            : Volatile.Read(ref SingleShifts[0]) ?? Keep(ref SingleShifts[0], Gsm7.ExtensionTable);

    public static bool HasLockingShift(byte identifier) => identifier is 1 or (>= 3 and < Languages);

    public static bool HasSingleShift(byte identifier) => identifier is >= 1 and < Languages;

    // Several connections may ask at once: all of them get the same table.
    private static GsmTable Keep(ref GsmTable? place, ReadOnlySpan<char> characters)
    {
        var made = new GsmTable(characters);
        return Interlocked.CompareExchange(ref place, made, null) ?? made;
    }

    private static ReadOnlySpan<char> LockingShiftCharacters(byte identifier) => identifier switch
    {
        1 => EuropeanLockingShifts.Turkish,
        3 => EuropeanLockingShifts.Portuguese,
        4 => SouthAsianLockingShifts.Bengali,
        5 => SouthAsianLockingShifts.Gujarati,
        6 => SouthAsianLockingShifts.Hindi,
        7 => SouthAsianLockingShifts.Kannada,
        8 => SouthAsianLockingShifts.Malayalam,
        9 => SouthAsianLockingShifts.Oriya,
        10 => SouthAsianLockingShifts.Punjabi,
        11 => SouthAsianLockingShifts.Tamil,
        12 => SouthAsianLockingShifts.Telugu,
        13 => SouthAsianLockingShifts.Urdu,
        _ => [],
    };

    private static ReadOnlySpan<char> SingleShiftCharacters(byte identifier) => identifier switch
    {
        1 => EuropeanSingleShifts.Turkish,
        2 => EuropeanSingleShifts.Spanish,
        3 => EuropeanSingleShifts.Portuguese,
        4 => SouthAsianSingleShifts.Bengali,
        5 => SouthAsianSingleShifts.Gujarati,
        6 => SouthAsianSingleShifts.Hindi,
        7 => SouthAsianSingleShifts.Kannada,
        8 => SouthAsianSingleShifts.Malayalam,
        9 => SouthAsianSingleShifts.Oriya,
        10 => SouthAsianSingleShifts.Punjabi,
        11 => SouthAsianSingleShifts.Tamil,
        12 => SouthAsianSingleShifts.Telugu,
        13 => SouthAsianSingleShifts.Urdu,
        _ => [],
    };
}
