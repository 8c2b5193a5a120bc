using System.Collections.Concurrent;
using SmppGuard.Journal.Records;
using SmppGuard.Registry;

namespace SmppGuard.Consents;

/// <summary>
/// Who agreed to what, in memory. Reading takes no lock. The state follows from the events alone: a grant counts from its grantedAt, a refusal from its moment; a
/// later refusal beats an earlier grant in whatever order they arrive, and at equal times the refusal wins.
/// </summary>
internal sealed class ConsentIndex
{
    private readonly ConcurrentDictionary<ConsentKey, StandingConsent> _entries = new();
    private readonly ConsentCounter _counter = new();
    private readonly Lock _writing = new();

    /// <param name="organizationIndex">The sender, see <see cref="Organization.Index"/>.</param>
    /// <param name="msisdn">The recipient.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    public ConsentState Find(int organizationIndex, Msisdn msisdn, long now) =>
        _entries.TryGetValue(new ConsentKey(organizationIndex, msisdn), out var entry) ? entry.StateAt(now) : default;

    /// <summary>Whether a grant with these times counts already, so that recording it again would change nothing.</summary>
    public bool HasGrant(int organizationIndex, Msisdn msisdn, long grantedAt, long expiresAt) =>
        _entries.TryGetValue(new ConsentKey(organizationIndex, msisdn), out var entry) && entry.Has(grantedAt, expiresAt);

    /// <summary>Whether anything from <paramref name="grantedAt"/> or later is on record, so that a grant of that moment would change nothing.</summary>
    public bool KnowsNewer(int organizationIndex, Msisdn msisdn, long grantedAt) =>
        _entries.TryGetValue(new ConsentKey(organizationIndex, msisdn), out var entry)
        && ((entry.HasGrant && entry.Latest.From >= grantedAt) || (entry.RefusalId != 0 && entry.RefusedAt >= grantedAt));

    /// <summary>When the recipient last refused, milliseconds since 1970-01-01 UTC; 0: never.</summary>
    public long LastRefusal(int organizationIndex, Msisdn msisdn) =>
        _entries.TryGetValue(new ConsentKey(organizationIndex, msisdn), out var entry) && entry.RefusalId != 0 ? entry.RefusedAt : 0;

    /// <summary>Adds an event; adding it again changes nothing.</summary>
    public void Apply(ConsentRecord record, int organizationIndex)
    {
        var key = new ConsentKey(organizationIndex, record.Msisdn);
        lock (_writing)
        {
            _ = _entries.TryGetValue(key, out var before);
            var after = record.Change == ConsentChange.Grant
                ? before.WithGrant(
                    new ConsentGrant(record.ConsentId, record.EffectiveAt, record.ExpiresAt, Math.Min(record.EffectiveAt, record.RecordedAt)),
                    record.RecordedAt)
                : before.WithRefusal(record.EffectiveAt, record.ConsentId);
            _entries[key] = after;
            _counter.Replace(before, after);
        }
    }

    /// <summary>For the metrics.</summary>
    public ConsentCounts Count(long now)
    {
        lock (_writing)
        {
            return _counter.Count(now);
        }
    }

    private readonly struct ConsentKey(int organizationIndex, Msisdn msisdn) : IEquatable<ConsentKey>
    {
        private readonly long _msisdn = msisdn.Value;
        private readonly int _organization = organizationIndex;

        public bool Equals(ConsentKey other) => _msisdn == other._msisdn && _organization == other._organization;

        public override bool Equals(object? obj) => obj is ConsentKey other && Equals(other);

        // Numbers are dense, organizations few: one multiplication spreads both over all bits.
        public override int GetHashCode() => (int)((((ulong)_msisdn + ((ulong)(uint)_organization << 44)) * 0x9E37_79B9_7F4A_7C15UL) >> 32);
    }
}
