namespace SmppGuard.Consents;

/// <summary>A grant, as far as decisions need it.</summary>
/// <param name="ConsentId">Id of the event.</param>
/// <param name="From">From when it counts.</param>
/// <param name="Until">End of its validity; 0: none.</param>
/// <param name="Overrules">
/// Refusals before this moment are overruled: the earlier of when it counts from and when it was recorded. A paper dated into the future thus never outlives a
/// refusal that came after the paper.
/// </param>
internal readonly record struct ConsentGrant(long ConsentId, long From, long Until, long Overrules)
{
    public bool IsValidAt(long now) => Until == 0 || now < Until;
}

/// <summary>
/// All that matters of the events of one (organization, recipient): the last refusal, and the grants that it does not void. The outcome is the same in whatever
/// order the events arrive. Immutable.
/// </summary>
internal readonly record struct StandingConsent
{
    /// <param name="refusedAt">See <see cref="RefusedAt"/>.</param>
    /// <param name="refusalId">See <see cref="RefusalId"/>.</param>
    /// <param name="latest">The only grant; none if its id is 0.</param>
    public StandingConsent(long refusedAt, long refusalId, ConsentGrant latest)
        : this(refusedAt, refusalId, latest, null)
    {
    }

    private StandingConsent(long refusedAt, long refusalId, ConsentGrant latest, ConsentGrant[]? others)
    {
        RefusedAt = refusedAt;
        RefusalId = refusalId;
        Latest = latest;
        Others = others;
    }

    /// <summary>When the recipient last refused; <see cref="RefusalId"/> 0: never.</summary>
    public long RefusedAt { get; }

    public long RefusalId { get; }

    /// <summary>The grant that counts from the latest moment; id 0: none.</summary>
    public ConsentGrant Latest { get; }

    /// <summary>Grants that hold until <see cref="Latest"/> does, when that is dated into the future; otherwise null, which is nearly always.</summary>
    private ConsentGrant[]? Others { get; }

    public bool HasGrant => Latest.ConsentId != 0;

    /// <summary>Whether there are more grants than <see cref="Latest"/> to remember.</summary>
    public bool HasOthers => Others is not null;

    /// <summary>The latest of the refusal, and of the moments that grants overrule; 0: nothing.</summary>
    public long LastRecorded
    {
        get
        {
            var last = Math.Max(RefusalId != 0 ? RefusedAt : 0, HasGrant ? Latest.Overrules : 0);
            foreach (var other in Others ?? [])
            {
                last = Math.Max(last, other.Overrules);
            }

            return last;
        }
    }

    /// <summary>Takes what <see cref="Write"/> wrote.</summary>
    public static StandingConsent Read(BinaryReader reader)
    {
        var (refusedAt, refusalId) = (reader.ReadInt64(), reader.ReadInt64());
        var grants = new ConsentGrant[reader.ReadInt32()];
        for (var i = 0; i < grants.Length; i++)
        {
            grants[i] = new ConsentGrant(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        }

        return new StandingConsent(refusedAt, refusalId, grants.Length > 0 ? grants[0] : default, grants.Length > 1 ? grants[1..] : null);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(RefusedAt);
        writer.Write(RefusalId);
        writer.Write(HasGrant ? 1 + (Others?.Length ?? 0) : 0);
        foreach (var grant in Grants())
        {
            writer.Write(grant.ConsentId);
            writer.Write(grant.From);
            writer.Write(grant.Until);
            writer.Write(grant.Overrules);
        }
    }

    public ConsentState StateAt(long now)
    {
        var grant = GrantAt(now);
        if (grant.ConsentId != 0)
        {
            return new ConsentState(grant.IsValidAt(now) ? ConsentStateKind.Granted : ConsentStateKind.Expired, grant.ConsentId);
        }

        return RefusalId != 0 ? new ConsentState(ConsentStateKind.Revoked, RefusalId) : default;
    }

    /// <summary>Whether a grant from and until these moments is among those that count.</summary>
    public bool Has(long from, long until)
    {
        if (HasGrant && Latest.From == from && Latest.Until == until)
        {
            return true;
        }

        foreach (var other in Others ?? [])
        {
            if (other.From == from && other.Until == until)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A refusal counts at once, whatever moment it names, and voids every grant that does not come after it.</summary>
    public StandingConsent WithRefusal(long at, long id)
    {
        if (RefusalId != 0 && (RefusedAt, RefusalId).CompareTo((at, id)) >= 0)
        {
            return this;
        }

        // Nearly always one grant at most; then there is nothing to sort.
        return Others is null
            ? new StandingConsent(at, id, HasGrant && Latest.Overrules > at ? Latest : default)
            : Rebuild(at, id, [.. Grants()], knownNow: long.MinValue);
    }

    public StandingConsent WithGrant(ConsentGrant grant, long recordedAt)
    {
        if (!HasGrant)
        {
            return RefusalId != 0 && grant.Overrules <= RefusedAt ? this : new StandingConsent(RefusedAt, RefusalId, grant);
        }

        return Grants().Any(g => g.ConsentId == grant.ConsentId) ? this : Rebuild(RefusedAt, RefusalId, [.. Grants(), grant], recordedAt);
    }

    /// <param name="refusedAt">The last refusal.</param>
    /// <param name="refusalId">Its id.</param>
    /// <param name="grants">All grants.</param>
    /// <param name="knownNow">A moment that has certainly passed: a grant that counted from before it, and a weaker one that is older, need not both be kept.</param>
    private static StandingConsent Rebuild(long refusedAt, long refusalId, List<ConsentGrant> grants, long knownNow)
    {
        if (refusalId != 0)
        {
            grants.RemoveAll(g => g.Overrules <= refusedAt);
        }

        grants.Sort(static (a, b) => (b.From, b.ConsentId).CompareTo((a.From, a.ConsentId)));
        for (var i = grants.Count - 1; i > 0; i--)
        {
            if (grants.FindIndex(0, i, newer => newer.From <= knownNow && newer.Overrules >= grants[i].Overrules) >= 0)
            {
                grants.RemoveAt(i);
            }
        }

        return new StandingConsent(refusedAt, refusalId, grants.Count > 0 ? grants[0] : default, grants.Count > 1 ? [.. grants.Skip(1)] : null);
    }

    /// <summary>The newest grant that counts already.</summary>
    private ConsentGrant GrantAt(long now)
    {
        if (Latest.From <= now)
        {
            return Latest;
        }

        // Sorted, the latest first.
        foreach (var other in Others ?? [])
        {
            if (other.From <= now)
            {
                return other;
            }
        }

        return default;
    }

    private IEnumerable<ConsentGrant> Grants() => HasGrant ? [Latest, .. Others ?? []] : [];
}
