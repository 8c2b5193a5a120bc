using SmppGuard.Filings;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;

namespace SmppGuard.Admin.Filings;

/// <summary>Filings as they are shown: as they were put, with what the program knows of their use.</summary>
internal sealed class FilingAnswers(FilingUses uses, FilingTerms terms, TimeProvider time)
{
    public static readonly string[] Header = ["code", "id", "carrier", "kind", "value", "state", "since", "reference", "note", "organization", "lastUsedAt", "lapsesAt"];

    public FilingAnswer Of(RegistryState state, FilingEntry entry, IReadOnlyList<string>? warnings = null)
    {
        var used = uses.Of(entry.Key.Key).LastAt;
        var lapsesAt = entry.State == FilingState.Filed ? terms.LapsesAt(entry, used) : long.MaxValue;
        return new FilingAnswer
        {
            Code = entry.Code,
            Id = entry.Id,
            Carrier = entry.Carrier,
            Kind = entry.Kind.ToString(),
            Value = entry.Value,
            State = terms.StateAt(entry, used, time.GetUtcNow().ToUnixTimeMilliseconds()).ToString(),
            Since = entry.Since is { } since ? UtcTime.Format(since) : null,
            Reference = entry.Reference,
            Note = entry.Note,
            Organization = state.Codes.GetValueOrDefault(entry.Code)?.Entry.Organization,
            LastUsedAt = used == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(used),
            LapsesAt = lapsesAt == long.MaxValue ? null : DateTimeOffset.FromUnixTimeMilliseconds(lapsesAt),
            Warnings = warnings is { Count: > 0 } ? warnings : null,
        };
    }

    public static IReadOnlyList<string?> Row(FilingAnswer filing) =>
    [
        filing.Code, filing.Id, filing.Carrier, filing.Kind, filing.Value, filing.State, filing.Since, filing.Reference, filing.Note, filing.Organization, TimeOf(filing.LastUsedAt), TimeOf(filing.LapsesAt),
    ];

    private static string? TimeOf(DateTimeOffset? time) => time is { } at ? UtcTime.Format(at) : null;
}
