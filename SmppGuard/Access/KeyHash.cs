using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using SmppGuard.Registry;

namespace SmppGuard.Access;

/// <summary>
/// An API key as <c>hash-key</c> writes it. A random key cannot be guessed at any speed, so one SHA-256 is enough and each request costs nothing: <c>$sha256$BASE64</c>. What people make up
/// can, so it gets the slow hash of passwords (<see cref="PasswordHash"/>).
/// </summary>
internal sealed class KeyHash
{
    private const string Scheme = "$sha256$";
    private const string NewPrefix = "sgk_";
    private const int NewOctets = 24;

    /// <summary>Below it a key is taken for one that somebody made up. 24 hexadecimal digits have it.</summary>
    private const double FewestBits = 90;

    /// <summary>Generators that use signs at all use few; words have them between.</summary>
    private const int LettersForASign = 10;

    private readonly byte[]? _digest;
    private readonly PasswordHash? _slow;

    private KeyHash(byte[]? digest, PasswordHash? slow) => (_digest, _slow) = (digest, slow);

    /// <summary>Whether comparing takes some 30 ms of a processor.</summary>
    public bool IsSlow => _slow is not null;

    /// <summary>A key that nobody can guess, which has no other place where it is kept.</summary>
    public static string NewKey() => NewPrefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NewOctets));

    /// <summary>As it is kept.</summary>
    public static string Create(string key) => IsRandom(key) ? Scheme + Convert.ToBase64String(Digest(key)) : PasswordHash.Create(key);

    /// <summary>The quick hash of a key that is known in clear, for this process only.</summary>
    public static KeyHash OfClear(string key) => new(Digest(key), null);

    public static bool TryParse(string stored, [NotNullWhen(true)] out KeyHash? hash)
    {
        hash = null;
        if (PasswordHash.TryParse(stored, out var slow))
        {
            hash = new KeyHash(null, slow);
        }
        else if (stored.StartsWith(Scheme, StringComparison.Ordinal))
        {
            var digest = new byte[SHA256.HashSizeInBytes + 3];
            if (Convert.TryFromBase64String(stored[Scheme.Length..], digest, out var length) && length == SHA256.HashSizeInBytes)
            {
                hash = new KeyHash(digest[..length], null);
            }
        }

        return hash is not null;
    }

    /// <summary>
    /// Whether a key looks like the output of a generator: letters and digits without words between, and of many kinds. What it holds at most is its length times the bits of as many kinds of
    /// characters as it has; a passphrase holds less than that, so none counts.
    /// </summary>
    public static bool IsRandom(string key) =>
        key.Any(char.IsAsciiDigit) && key.Any(char.IsAsciiLetter) && key.Count(c => !char.IsAsciiLetterOrDigit(c)) <= Math.Max(1, key.Length / LettersForASign) && key.Length * Math.Log2(key.Distinct().Count()) >= FewestBits;

    public static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Whether this quick hash is that of the key. The time that it takes says nothing about how much of a guess was right.</summary>
    public bool MatchesDigest(ReadOnlySpan<byte> digest) => _digest is not null && CryptographicOperations.FixedTimeEquals(digest, _digest);

    /// <summary>Whether this slow hash is that of the key.</summary>
    public bool MatchesSlowly(string key) => _slow?.Matches(Encoding.UTF8.GetBytes(key)) == true;
}
