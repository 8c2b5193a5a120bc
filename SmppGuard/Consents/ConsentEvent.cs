using System.Runtime.InteropServices;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Consents;

/// <summary>What the index needs of a <see cref="ConsentRecord"/>: no texts, so that millions pass without an object each. Times as there.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ConsentEvent
{
    public required long ConsentId { get; init; }

    public required ConsentChange Change { get; init; }

    /// <summary>See <see cref="Organization.Index"/>.</summary>
    public required int OrganizationIndex { get; init; }

    public required Msisdn Msisdn { get; init; }

    public required long RecordedAt { get; init; }

    public required long EffectiveAt { get; init; }

    public required long ExpiresAt { get; init; }

    public static ConsentEvent Of(ConsentRecord record, int organizationIndex) => new()
    {
        ConsentId = record.ConsentId,
        Change = record.Change,
        OrganizationIndex = organizationIndex,
        Msisdn = record.Msisdn,
        RecordedAt = record.RecordedAt,
        EffectiveAt = record.EffectiveAt,
        ExpiresAt = record.ExpiresAt,
    };
}
