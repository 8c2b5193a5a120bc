using System.Collections.Concurrent;
using SmppGuard.Consents.Compact;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Consents;

/// <summary>
/// Who agreed to what, in memory, for a whole country. Reading takes no lock. The state follows from the events alone: a grant counts from its grantedAt, a refusal
/// from its moment; a later refusal beats an earlier grant in whatever order they arrive, and at equal times the refusal wins.
/// <code>
/// event ─▶ StandingConsent (all the rules) ─▶ SlotCodec: fits in 14 octets? ─ yes ─▶ ConsentTable
///                                                                          └ no  ─▶ an entry of a dictionary, and a slot that says so
/// </code>
/// </summary>
internal sealed partial class ConsentIndex
{
    // How many events ahead memory is asked for: enough that it has come when it is needed, and so few that none is pushed out of the cache again.
    private const int PrefetchDistance = 8;

    // What no slot can say: grants dated far ahead, numbers of other countries… What came here stays here.
    private ConcurrentDictionary<ConsentKey, StandingConsent> _elsewhere = new();
    private ConsentTable _table = new();
    private SlotCodec _codec = new();
    private ConsentCounter _counter = new();
    private long _changes;

    // One writer at a time, short: it costs the readers nothing.
    private readonly Lock _writing = new();

    /// <summary>Memory of the table, octets; entries outside of it are not in this figure.</summary>
    public long TableOctets => _table.Octets;

    /// <summary>Pairs of organization and recipient that no slot can describe.</summary>
    public int Elsewhere => _elsewhere.Count;

    /// <summary>Events that changed something, those of the snapshot included that it began with.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <param name="organizationIndex">The sender, see <see cref="Organization.Index"/>.</param>
    /// <param name="msisdn">The recipient.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    public ConsentState Find(int organizationIndex, Msisdn msisdn, long now) => Read(new ConsentKey(organizationIndex, msisdn)).StateAt(now);

    /// <summary>
    /// As <see cref="Find(int, Msisdn, long)"/>, of an advert: a refusal that was told to another organization of the same legal owner counts as if it had been told to this one. So it voids what was agreed to before, and who agrees
    /// with this one afterwards agrees.
    /// </summary>
    /// <param name="organization">The sender.</param>
    /// <param name="msisdn">The recipient.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="refusedBy">The <see cref="Organization.Index"/> of the one that was told; -1: it was this one, or nobody.</param>
    public ConsentState Find(Organization organization, Msisdn msisdn, long now, out int refusedBy)
    {
        refusedBy = -1;
        var standing = Read(new ConsentKey(organization.Index, msisdn));
        var state = standing.StateAt(now);
        var others = organization.SharesRefusalsWith;
        for (var i = 0; i < others.Count && state.Kind == ConsentStateKind.Granted; i++)
        {
            if (Read(new ConsentKey(others[i], msisdn)) is { RefusalId: not 0 } other)
            {
                standing = standing.WithRefusal(other.RefusedAt, other.RefusalId);
                state = standing.StateAt(now);
                refusedBy = state.Kind == ConsentStateKind.Granted ? -1 : others[i];
            }
        }

        return state;
    }

    /// <summary>
    /// Says that <see cref="Find(int, Msisdn, long)"/> will be asked this shortly. A lookup is nearly all waiting for memory: whoever knows early what he will ask can do something else
    /// meanwhile, such as announcing the next.
    /// </summary>
    public void Prefetch(int organizationIndex, Msisdn msisdn)
    {
        if (new ConsentKey(organizationIndex, msisdn).TryPack(out var place))
        {
            _table.Prefetch(place);
        }
    }

    /// <summary>Whether a grant with these times counts already, so that recording it again would change nothing.</summary>
    public bool HasGrant(int organizationIndex, Msisdn msisdn, long grantedAt, long expiresAt) =>
        Read(new ConsentKey(organizationIndex, msisdn)).Has(grantedAt, expiresAt);

    /// <summary>When the recipient last refused, told to this organization itself; milliseconds since 1970-01-01 UTC; 0: never.</summary>
    public long LastRefusal(int organizationIndex, Msisdn msisdn) =>
        Read(new ConsentKey(organizationIndex, msisdn)) is { RefusalId: not 0 } entry ? entry.RefusedAt : 0;

    /// <summary>Adds an event; adding it again changes nothing.</summary>
    public void Apply(ConsentRecord record, int organizationIndex) => Apply([ConsentEvent.Of(record, organizationIndex)]);

    /// <summary>Adds events, in any order.</summary>
    public void Apply(ReadOnlySpan<ConsentEvent> events)
    {
        lock (_writing)
        {
            for (var i = 0; i < events.Length; i++)
            {
                if (i + PrefetchDistance < events.Length)
                {
                    ref readonly var later = ref events[i + PrefetchDistance];
                    Prefetch(later.OrganizationIndex, later.Msisdn);
                }

                Add(events[i]);
            }
        }
    }

    /// <summary>As <see cref="Apply(ConsentRecord, int)"/>, of a refusal.</summary>
    /// <param name="record">The refusal.</param>
    /// <param name="organizationIndex">See <see cref="Organization.Index"/>.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    /// <returns>Whether the recipient refuses now, and did not before.</returns>
    public bool ApplyRefusal(ConsentRecord record, int organizationIndex, long now)
    {
        var key = new ConsentKey(organizationIndex, record.Msisdn);
        lock (_writing)
        {
            var refusedBefore = IsRefused();
            Add(ConsentEvent.Of(record, organizationIndex));
            return !refusedBefore && IsRefused();
        }

        bool IsRefused() => Read(key).StateAt(now).Kind == ConsentStateKind.Revoked;
    }

    /// <summary>Says how many pairs are about to come, so that the table need not grow on the way. A guess will do.</summary>
    public void Expect(long pairs)
    {
        lock (_writing)
        {
            _table.Expect(pairs);
        }
    }

    /// <summary>Gives back what <see cref="Expect"/> took too much.</summary>
    public void Trim()
    {
        lock (_writing)
        {
            _table.Trim();
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

    private StandingConsent Read(ConsentKey key)
    {
        if (!key.TryPack(out var place))
        {
            return Outside(key);
        }

        var count = _table.Find(place, out var first, out var second);
        return count == 0 ? default : first.IsElsewhere ? Outside(key) : _codec.Decode(count, first, second);
    }

    private StandingConsent Outside(ConsentKey key) => _elsewhere.TryGetValue(key, out var entry) ? entry : default;

    private void Add(in ConsentEvent change)
    {
        if (change.Change is not (ConsentChange.Grant or ConsentChange.Revoke))
        {
            return;
        }

        var key = new ConsentKey(change.OrganizationIndex, change.Msisdn);
        var before = Read(key);
        var after = change.Change == ConsentChange.Grant
            ? before.WithGrant(
                new ConsentGrant(change.ConsentId, change.EffectiveAt, change.ExpiresAt, Math.Min(change.EffectiveAt, change.RecordedAt)),
                change.RecordedAt)
            : before.WithRefusal(change.EffectiveAt, change.ConsentId);
        if (after != before)
        {
            Write(key, after);
            _counter.Replace(before, after);
            Volatile.Write(ref _changes, _changes + 1);
        }
    }

    private void Write(ConsentKey key, StandingConsent entry)
    {
        if (!key.TryPack(out var place))
        {
            _elsewhere[key] = entry;
            return;
        }

        Span<Slot> run = stackalloc Slot[SlotCodec.MaxRun];
        if (!_elsewhere.ContainsKey(key) && _codec.TryEncode(entry, place.Remainder, run, out var count))
        {
            _table.Write(place, run[..count]);
            return;
        }

        // In this order: a reader that sees the slot finds the entry.
        _elsewhere[key] = entry;
        run[0] = Slot.Elsewhere(place.Remainder);
        _table.Write(place, run[..1]);
    }
}
