using System.Text;

namespace SmppGuard.Registry;

/// <summary>
/// What a password can be: the field <c>password</c> of a bind has nine octets, of which the last is NUL (SMPP 3.4, 5.2.2). With a longer one no ESME could ever bind, and one that
/// is cut would let in whoever knows its beginning. It is told where it is set, also before it is hashed, because a hash hides its length.
/// </summary>
internal static class ClearPassword
{
    public const int MaxOctets = 8;

    /// <summary>Why no ESME can send it, a sentence without its subject that does not show it; null: it can be sent.</summary>
    public static string? ProblemOf(string password) =>
        Encoding.UTF8.GetByteCount(password) > MaxOctets ? $"has more than {MaxOctets} octets (not shown), which no ESME can send: SMPP 3.4 gives it {MaxOctets} octets and a NUL; use 1 to {MaxOctets}, for example secret1."
        : password.Contains('\0', StringComparison.Ordinal) ? "has a NUL in it (not shown), with which a password ends in SMPP 3.4; use 1 to 8 other octets, for example secret1."
        : null;
}
