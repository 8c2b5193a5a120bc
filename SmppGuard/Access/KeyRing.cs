using System.Security.Cryptography;
using System.Text;
using SmppGuard.Guessing;
using SmppGuard.Model;

namespace SmppGuard.Access;

/// <summary>
/// All keys of the API: those of the configuration and those that were made over the API. A presented key is compared with all of them by hashes of one length in constant time. A slow hash that
/// has matched is known again by a keyed digest in memory. Where processes share a storage, what is made or revoked at another counts here within <see cref="Fresh"/>.
/// </summary>
internal sealed class KeyRing(IKeyStorage storage, HashQueue hashes, TimeProvider time)
{
    /// <summary>How long what was read from a shared storage counts.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    /// <summary>How long it counts where the storage cannot be asked: then keys made over the API are refused, since they may have been revoked.</summary>
    public static readonly TimeSpan Stale = TimeSpan.FromSeconds(30);

    private const string HashQueueName = "";

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly SemaphoreSlim _reading = new(1);
    private volatile Configured _configured = new([]);
    private volatile Issued? _issued;
    private long _changes;

    /// <summary>Replaces those of the configuration.</summary>
    public void Configure(IReadOnlyList<AccessKey> keys) => _configured = new Configured(keys);

    /// <summary>All of them, revoked ones included.</summary>
    /// <exception cref="StorageException">Those that were made over the API cannot be read.</exception>
    public async Task<IReadOnlyList<AccessKey>> AllAsync(CancellationToken cancellation) => [.. _configured.Keys, .. await IssuedAsync(mustBeFresh: true, cancellation)];

    /// <summary>Whose key is it?</summary>
    /// <param name="presented">What somebody says is a key.</param>
    /// <param name="rank">Failures of whoever asks.</param>
    /// <param name="isGone">Whether whoever asks is gone.</param>
    /// <param name="cancellation">As well.</param>
    public async ValueTask<KeyFinding> FindAsync(string presented, int rank, Func<bool> isGone, CancellationToken cancellation)
    {
        var digest = KeyHash.Digest(presented);
        var configured = _configured;
        if (configured.Find(digest, DigestOf(presented)) is { } known)
        {
            return Judge(known);
        }

        IReadOnlyList<AccessKey>? issued = null;
        try
        {
            issued = await IssuedAsync(mustBeFresh: false, cancellation);
        }
        catch (StorageException)
        {
            // Told below, if it is none of the others.
        }

        if (issued is not null && Find(issued, digest) is { } made)
        {
            return Judge(made);
        }

        foreach (var key in configured.Keys.Where(key => key.Hash.IsSlow))
        {
            if (await hashes.RunAsync(HashQueueName, rank, () => key.Hash.MatchesSlowly(presented), isGone) is not { } matches)
            {
                return new KeyFinding(KeyFindingKind.NotChecked);
            }

            if (matches)
            {
                configured.Remember(DigestOf(presented), key);
                return Judge(key);
            }
        }

        return new KeyFinding(issued is null ? KeyFindingKind.Unavailable : KeyFindingKind.Unknown);
    }

    /// <summary>Makes a key, which is valid when this completes. The key itself is told once and kept nowhere.</summary>
    public async Task<(AccessKey Key, string Secret)> IssueAsync(string name, ApiRole role, string? organization, DateTimeOffset? expiresAt, string by, CancellationToken cancellation)
    {
        var secret = KeyHash.NewKey();
        var key = new IssuedKey
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
            Name = name,
            Role = role,
            Organization = organization,
            Hash = KeyHash.Create(secret),
            ExpiresAt = expiresAt,
            CreatedAt = time.GetUtcNow(),
            CreatedBy = by,
        };
        await storage.AddAsync(key, cancellation);
        Forget();
        return (Of(key), secret);
    }

    /// <summary>It is refused from the next request on. False: there is none of this id that was made over the API, or it was revoked before.</summary>
    public async Task<bool> RevokeAsync(string id, string by, CancellationToken cancellation)
    {
        try
        {
            return await storage.RevokeAsync(id, time.GetUtcNow(), by, cancellation);
        }
        finally
        {
            // Also where it is not known whether it was done.
            Forget();
        }
    }

    /// <summary>Whether a key has ended; null: it has not.</summary>
    public string? EndOf(AccessKey key) => key switch
    {
        { Issued.RevokedAt: not null } => "revoked",
        { ExpiresAt: { } end } when end <= time.GetUtcNow() => "expired",
        _ => null,
    };

    /// <summary>What may be kept of a key to know it again.</summary>
    public byte[] DigestOf(string key) => HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(key));

    /// <summary>Whether <paramref name="digest"/> is that of this key.</summary>
    public bool IsSame(byte[] digest, string presented) => CryptographicOperations.FixedTimeEquals(digest, DigestOf(presented));

    private static AccessKey? Find(IReadOnlyList<AccessKey> keys, byte[] digest)
    {
        AccessKey? found = null;
        foreach (var key in keys)
        {
            if (key.Hash.MatchesDigest(digest))
            {
                found = key;
            }
        }

        return found;
    }

    private static AccessKey Of(IssuedKey stored) => new(
        stored.Id,
        stored.Name,
        stored.Role,
        stored.Organization,
        stored.ExpiresAt,
        KeyHash.TryParse(stored.Hash, out var hash) ? hash : throw new StorageException($"the key {stored.Id} has no hash that can be read", StorageFault.Damaged))
    {
        Issued = stored,
    };

    private KeyFinding Judge(AccessKey key) => new(EndOf(key) is null ? KeyFindingKind.Valid : KeyFindingKind.Ended, key);

    private async Task<IReadOnlyList<AccessKey>> IssuedAsync(bool mustBeFresh, CancellationToken cancellation)
    {
        if (_issued is { } known && IsFresh(known))
        {
            return known.Keys;
        }

        await _reading.WaitAsync(cancellation);
        try
        {
            var old = _issued;
            if (old is not null && IsFresh(old))
            {
                return old.Keys;
            }

            while (true)
            {
                var asked = time.GetTimestamp();
                var changes = Volatile.Read(ref _changes);
                try
                {
                    var read = new Issued([.. (await storage.ListAsync(cancellation)).Select(Of)], asked);
                    if (TryKeep(read, changes))
                    {
                        return read.Keys;
                    }
                }
                catch (StorageException) when (!mustBeFresh && old is not null && time.GetElapsedTime(old.ReadAt) < Stale)
                {
                    return old.Keys;
                }
            }
        }
        finally
        {
            _ = _reading.Release();
        }
    }

    // What was read before a change of our own is not kept: a key that was revoked meanwhile would stay valid.
    private bool TryKeep(Issued read, long changes)
    {
        lock (_reading)
        {
            if (changes != _changes)
            {
                return false;
            }

            _issued = read;
            return true;
        }
    }

    private void Forget()
    {
        lock (_reading)
        {
            _changes++;
            _issued = null;
        }
    }

    private bool IsFresh(Issued issued) => !storage.IsShared || time.GetElapsedTime(issued.ReadAt) < Fresh;

    private sealed record Issued(IReadOnlyList<AccessKey> Keys, long ReadAt);

    private sealed class Configured(IReadOnlyList<AccessKey> keys)
    {
        private readonly Dictionary<string, AccessKey> _remembered = new(StringComparer.Ordinal);

        public IReadOnlyList<AccessKey> Keys => keys;

        public AccessKey? Find(byte[] digest, byte[] keyed)
        {
            lock (_remembered)
            {
                return KeyRing.Find(keys, digest) ?? _remembered.GetValueOrDefault(Convert.ToHexString(keyed));
            }
        }

        // As many as there are keys with a slow hash: only what matched is remembered.
        public void Remember(byte[] keyed, AccessKey key)
        {
            lock (_remembered)
            {
                _remembered[Convert.ToHexString(keyed)] = key;
            }
        }
    }
}
