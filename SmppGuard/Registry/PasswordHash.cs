using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SmppGuard.Registry;

/// <summary>
/// A password as <c>hash-password</c> writes it: <c>$pbkdf2-sha256$i=ITERATIONS$SALT$HASH</c>, both base64. It says how it was made, so the cost can be raised later
/// without making old ones useless.
/// </summary>
internal sealed class PasswordHash
{
    /// <summary>Some 30 ms a check. More would be of little use: an SMPP password has eight octets at most, and each wrong guess over the wire costs the proxy as much as a right one.</summary>
    private const int Iterations = 100_000;

    // A registry must not be able to make one bind take minutes.
    private const int MaxIterations = 10_000_000;
    private const int SaltSize = 16;
    private const int HashSize = 32;
    private const string Scheme = "$pbkdf2-sha256$";

    // SMPP 3.4, 5.2.2: the size without the NUL.
    private const int LongestPassword = 8;

    private static readonly string[] Marks = ["pbkdf2", "sha256", "sha512", "{SSHA", "{SHA", "argon2", "bcrypt", "scrypt"];

    private readonly int _iterations;
    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash)
    {
        _iterations = iterations;
        _salt = salt;
        _hash = hash;
    }

    public static string Create(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        var hash = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA256, HashSize);
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}i={Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }

    /// <summary>Whether <paramref name="stored"/> is meant to be a hash, well-formed or not; anything else is a password in clear.</summary>
    public static bool IsHash(string stored) => stored.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>
    /// Whether it was meant to be a hash, of ours or of another program, but cannot be one that is compared: cut, misspelt, put into quotes by which a shell took its
    /// <c>$</c> parts, or made elsewhere. Taken as a password in clear it would fit nobody.
    /// </summary>
    public static bool LooksLikeHash(string stored) =>
        stored.Length > LongestPassword && (Marks.Any(mark => stored.Contains(mark, StringComparison.OrdinalIgnoreCase)) || stored.Count(c => c == '$') > 1);

    public static bool TryParse(string stored, [NotNullWhen(true)] out PasswordHash? hash)
    {
        hash = null;
        if (!IsHash(stored) || stored[Scheme.Length..].Split('$') is not [['i', '=', .. var count], var salt, var value])
        {
            return false;
        }

        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) || iterations is < 1 or > MaxIterations)
        {
            return false;
        }

        var saltOctets = new byte[64];
        var hashOctets = new byte[64];
        if (!Convert.TryFromBase64String(salt, saltOctets, out var saltSize) || saltSize < 8 || !Convert.TryFromBase64String(value, hashOctets, out var hashSize) || hashSize != HashSize)
        {
            return false;
        }

        hash = new PasswordHash(iterations, saltOctets[..saltSize], hashOctets[..hashSize]);
        return true;
    }

    /// <summary>Takes the same time whether it matches or not.</summary>
    public bool Matches(ReadOnlySpan<byte> password)
    {
        Span<byte> presented = stackalloc byte[HashSize];
        Rfc2898DeriveBytes.Pbkdf2(password, _salt, presented, _iterations, HashAlgorithmName.SHA256);
        return CryptographicOperations.FixedTimeEquals(presented, _hash);
    }
}
