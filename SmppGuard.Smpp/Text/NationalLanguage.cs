namespace SmppGuard.Smpp.Text;

/// <summary>
/// Which tables GSM 7-bit text is read with: the national language identifiers of 3GPP TS 23.038, 6.2.1.2.4. 1 Turkish, 2 Spanish, 3 Portuguese, 4 Bengali and
/// Assamese, 5 Gujarati, 6 Hindi, 7 Kannada, 8 Malayalam, 9 Oriya, 10 Punjabi, 11 Tamil, 12 Telugu, 13 Urdu. An identifier that has no table counts as 0, as
/// phones do it; there is no locking shift table for Spanish.
/// </summary>
/// <param name="LockingShift">Stands for the default alphabet; 0 for that itself.</param>
/// <param name="SingleShift">Stands for the extension table behind an escape; 0 for that itself.</param>
public readonly record struct NationalLanguage(byte LockingShift, byte SingleShift)
{
    private const byte FirstOfOtherScript = 4;
    private const byte LastOfOtherScript = 13;

    /// <summary>Whether one of the tables is of a script of its own, from Bengali to Urdu: without it the same septets are another text, in Latin letters.</summary>
    public bool IsOfOtherScript => IsOther(LockingShift) || IsOther(SingleShift);

    private static bool IsOther(byte identifier) => identifier is >= FirstOfOtherScript and <= LastOfOtherScript;
}
