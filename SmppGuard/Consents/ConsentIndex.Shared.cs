using SmppGuard.Consents.Compact;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Consents;

/// <content>What refusals that were told to other organizations of the same legal owner mean for who records and asks: as if they had been told to this one.</content>
internal sealed partial class ConsentIndex
{
    /// <summary>Since when the recipient refuses adverts of an organization, milliseconds since 1970-01-01 UTC; 0: no refusal is in force.</summary>
    public long RefusedSince(Organization organization, Msisdn msisdn, long now) =>
        ReadShared(organization, msisdn) is var standing && standing.StateAt(now).Kind == ConsentStateKind.Revoked ? standing.RefusedAt : 0;

    /// <summary>
    /// Whether a grant from a list changes nothing, because something from the same moment or later is on record; one without a moment of its own counts only where nothing is.
    /// </summary>
    public bool Knows(Organization organization, Msisdn msisdn, long? grantedAt, long now)
    {
        var standing = ReadShared(organization, msisdn);
        return grantedAt is { } at
            ? (standing.HasGrant && standing.Latest.From >= at) || (standing.RefusalId != 0 && standing.RefusedAt >= at)
            : standing.StateAt(now).Kind != ConsentStateKind.None;
    }

    /// <summary>When the recipient last refused adverts of an organization, milliseconds since 1970-01-01 UTC; 0: never.</summary>
    public long LastRefusal(Organization organization, Msisdn msisdn) => ReadShared(organization, msisdn) is { RefusalId: not 0 } standing ? standing.RefusedAt : 0;

    /// <summary>The latest moment of all events that count or may count, of all whom a refusal told to this organization concerns: a refusal of then or later comes after all of them; 0: nothing is on record.</summary>
    public long LastRecorded(Organization organization, Msisdn msisdn)
    {
        var last = Read(new ConsentKey(organization.Index, msisdn)).LastRecorded;
        foreach (var other in organization.SharesRefusalsWith)
        {
            last = Math.Max(last, Read(new ConsentKey(other, msisdn)).LastRecorded);
        }

        return last;
    }

    // What was agreed to with this one, as far as no refusal of its legal owner voids it, and the last of those.
    private StandingConsent ReadShared(Organization organization, Msisdn msisdn)
    {
        var standing = Read(new ConsentKey(organization.Index, msisdn));
        foreach (var other in organization.SharesRefusalsWith)
        {
            if (Read(new ConsentKey(other, msisdn)) is { RefusalId: not 0 } told)
            {
                standing = standing.WithRefusal(told.RefusedAt, told.RefusalId);
            }
        }

        return standing;
    }
}
