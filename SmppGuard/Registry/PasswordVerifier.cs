using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace SmppGuard.Registry;

/// <summary>
/// Checks what an ESME presents against what the registry holds, a hash or a password in clear. Remembers which password matched a hash, so that a peer with
/// many binds, or one that reconnects often, costs the slow hash once. Thread-safe.
/// </summary>
internal sealed class PasswordVerifier
{
    // Hashes that no account uses any more would pile up over years of changed passwords.
    private const int MaxRemembered = 10_000;

    // Digests are keyed with a secret of this process: what is kept in memory is of no use elsewhere.
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, byte[]> _verified = new(StringComparer.Ordinal);

    /// <summary>Whether it matches, where that is known without the slow hash: of a hash that has been matched once, every other password is wrong. Null: it has to be computed.</summary>
    /// <inheritdoc cref="Verify"/>
    public bool? VerifyQuickly(string stored, ReadOnlySpan<byte> presented)
    {
        if (!PasswordHash.IsHash(stored))
        {
            return Verify(stored, presented);
        }

        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, presented, digest);
        return _verified.TryGetValue(stored, out var known) ? CryptographicOperations.FixedTimeEquals(known, digest) : null;
    }

    /// <param name="stored"><see cref="Account.Password"/>.</param>
    /// <param name="presented">password of the bind request, without the NUL.</param>
    public bool Verify(string stored, ReadOnlySpan<byte> presented)
    {
        // Digests have one length, so that comparing takes the same time for every guess.
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, presented, digest);
        if (!PasswordHash.IsHash(stored))
        {
            Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(stored), expected);
            return CryptographicOperations.FixedTimeEquals(expected, digest);
        }

        if (_verified.TryGetValue(stored, out var known) && CryptographicOperations.FixedTimeEquals(known, digest))
        {
            return true;
        }

        if (!PasswordHash.TryParse(stored, out var hash) || !hash.Matches(presented))
        {
            return false;
        }

        if (_verified.Count >= MaxRemembered)
        {
            _verified.Clear();
        }

        _verified[stored] = digest.ToArray();
        return true;
    }
}
