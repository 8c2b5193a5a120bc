using System.Runtime.InteropServices;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Consents;

/// <summary>What memory needs of a <see cref="ConsentRecord"/>: grants and refusals have no texts, so that millions pass without an object each. Times as there.</summary>
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

    /// <summary>Number of the code that a message of ours, or a question, went out from; null for grants and refusals.</summary>
    public string? Code { get; init; }

    public static ConsentEvent Of(ConsentRecord record, int organizationIndex) => new()
    {
        ConsentId = record.ConsentId,
        Change = record.Change,
        OrganizationIndex = organizationIndex,
        Msisdn = record.Msisdn,
        RecordedAt = record.RecordedAt,
        EffectiveAt = record.EffectiveAt,
        ExpiresAt = record.ExpiresAt,
        Code = CodeOf(record.Change, record.Actor),
    };

    /// <summary>See <see cref="Code"/>.</summary>
    /// <param name="change">What it changes.</param>
    /// <param name="actor">Who recorded it; needed only where <paramref name="change"/> changes nothing.</param>
    public static string? CodeOf(ConsentChange change, string? actor) =>
        change is ConsentChange.Ask or ConsentChange.Confirm && actor is not null ? CodeOfReply(actor) : null;

    /// <summary>Number of the code that a reply came over which recorded something; null: whoever recorded it was no reply.</summary>
    public static string? CodeOfReply(string actor) => actor.StartsWith(ConsentService.ReplyActor, StringComparison.Ordinal) ? actor[ConsentService.ReplyActor.Length..] : null;
}
