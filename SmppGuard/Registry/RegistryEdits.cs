using System.Text.Json;
using SmppGuard.Model;
using SmppGuard.Registry.Filings;
using SmppGuard.Registry.Routes;

namespace SmppGuard.Registry;

/// <summary>What a change makes of the registry.</summary>
/// <param name="Next">The state afterwards; null: it stays as it is.</param>
/// <param name="Result">What is answered.</param>
internal readonly record struct RegistryEdit(RegistryState? Next, RegistryResult Result)
{
    public static RegistryEdit NotFound { get; } = new(null, new(RegistryOutcome.NotFound));

    public static RegistryEdit Done(RegistryState next) => new(next, new(RegistryOutcome.Done));

    public static RegistryEdit Invalid(IReadOnlyList<string> problems) => new(null, new(RegistryOutcome.Invalid, problems));

    public static RegistryEdit Conflict(string problem) => new(null, new(RegistryOutcome.Conflict, [problem]));

    /// <summary>An entry was created or replaced.</summary>
    /// <param name="next">The state afterwards.</param>
    /// <param name="before">Writes the entry that was there; null: there was none.</param>
    /// <param name="after">Writes the one that is there.</param>
    /// <param name="warnings">What should be known.</param>
    public static RegistryEdit Put(RegistryState next, Action<Utf8JsonWriter>? before, Action<Utf8JsonWriter> after, IReadOnlyList<string> warnings)
    {
        var result = before is null
            ? new RegistryResult(RegistryOutcome.Created)
            : new RegistryResult(RegistryOutcome.Done) { Changes = [.. RegistryDiff.Of(RegistryFields.Json(before), RegistryFields.Json(after))] };
        return new(next, result with { Warnings = warnings });
    }
}

/// <summary>Judges changes of organizations, codes and accounts by the whole of the registry, and makes them. Stores nothing: see <see cref="RegistryStore"/>.</summary>
internal sealed class RegistryEdits(RegistryRules rules)
{
    /// <summary>Warnings of an answer about what is not filed: the list of it is elsewhere.</summary>
    private const int MostDoubts = 20;

    private readonly HonouredWords _words = rules.Words ?? throw new ArgumentException("Without a rule pack no entry can be judged.", nameof(rules));

    public RegistryEdit Put(RegistryState state, OrganizationEntry entry)
    {
        var problems = new List<string>();
        var warnings = new List<string>();
        RegistryValidator.Check(entry, "", _words, problems);
        RegistryValidator.Doubt(entry, "", _words, warnings);
        if (problems.Count == 0)
        {
            warnings.AddRange(FilingDoubts.OfOrganization(state.With(entry), rules, entry.Id).Take(MostDoubts));
        }

        var key = new RegistryKey(RegistryKind.Organization, entry.Id);
        var present = state.Organizations.GetValueOrDefault(entry.Id)?.Entry;
        if (LegalOwners.Folded(present?.CredentialNumber) is { } owner && !string.Equals(LegalOwners.Folded(entry.CredentialNumber), owner, StringComparison.Ordinal))
        {
            warnings.Add($"credential.number was {present!.CredentialNumber}, and is {entry.CredentialNumber ?? "none"} now; consents, refusals and records of {entry.Id} stay with it, so that another organization needs another id.");
        }

        return problems.Count > 0 ? RegistryEdit.Invalid(problems)
            : state.Former.GetValueOrDefault(key)?.ProblemOf(entry) is { } taken ? RegistryEdit.Conflict(taken)
            : RegistryEdit.Put(state.With(entry), present is null ? null : present.Write, entry.Write, [.. AsItWas(state, key), .. warnings]);
    }

    public RegistryEdit Put(RegistryState state, CodeEntry entry, RegistryChange? by)
    {
        var problems = new List<string>();
        RegistryValidator.Check(entry, "", state.Organizations.ContainsKey, _words, problems);
        if (problems.Count > 0)
        {
            return RegistryEdit.Invalid(problems);
        }

        var present = state.Codes.GetValueOrDefault(entry.Number)?.Entry;
        var moves = present is null || !string.Equals(present.Organization, entry.Organization, StringComparison.Ordinal);
        if (moves && state.Organizations[entry.Organization].Standing != Standing.Active)
        {
            return RegistryEdit.Conflict($"the organization {entry.Organization} is suspended or terminated, and gets no further code.");
        }

        // Also of one that was deleted in between.
        var key = new RegistryKey(RegistryKind.Code, entry.Number);
        if (moves && (present?.Organization ?? state.Former.GetValueOrDefault(key)?.Organization) is { } owner && !string.Equals(owner, entry.Organization, StringComparison.Ordinal) && string.IsNullOrWhiteSpace(by?.Reason))
        {
            return RegistryEdit.Conflict($"the code {(present is null ? "belonged" : "belongs")} to {owner}; a transfer needs its reason or approval reference.");
        }

        return RegistryEdit.Put(
            state.With(entry),
            present is null ? null : present.Write,
            entry.Write,
            [
                .. AsItWas(state, key),
                .. CodeOverlaps.Of(entry, state.Codes.Values.Select(c => c.Entry)),
                .. TemplateValidator.Doubts(entry, state.TemplatesOf(entry.Number)),
                .. FilingDoubts.OfCodes(state.With(entry), rules, [entry.Number]),
            ]);
    }

    public RegistryEdit Put(RegistryState state, AccountEntry entry)
    {
        var problems = new List<string>();
        var warnings = new List<string>();
        RegistryValidator.Check(entry, "", state.Codes.ContainsKey, rules.Smscs, problems, warnings);
        if (problems.Count > 0)
        {
            return RegistryEdit.Invalid(problems);
        }

        warnings.AddRange(FilingDoubts.OfCodes(state.With(entry), rules, entry.Codes).Take(MostDoubts));
        entry = entry.WithHash();
        var key = new RegistryKey(RegistryKind.Account, entry.SystemId);
        return RegistryEdit.Put(state.With(entry), state.Accounts.GetValueOrDefault(entry.SystemId) is { } present ? present.Entry.Write : null, entry.Write, [.. AsItWas(state, key), .. warnings]);
    }

    // What is registered again keeps its standing.
    private static IEnumerable<string> AsItWas(RegistryState state, RegistryKey key) => state.Former.GetValueOrDefault(key)?.Warning(key) is { } warning ? [warning] : [];

    /// <summary>The table is judged whole, and replaces the one that was there.</summary>
    public RegistryEdit Put(RegistryState state, RouteTableEntry table, Func<RouteTableEntry, string?>? refuses)
    {
        List<string> problems = [.. RouteTableCheck.Problems(table, rules.Smscs).Select(problem => problem.Text)];
        return problems.Count > 0 ? RegistryEdit.Invalid(problems)
            : refuses?.Invoke(state.Routes.GetValueOrDefault(RouteTableEntry.Key, rules.Routes)) is { } refusal ? RegistryEdit.Conflict(refusal)
            : RegistryEdit.Put(
                state with { Routes = state.Routes.SetItem(RouteTableEntry.Key, table) },
                state.Routes.GetValueOrDefault(RouteTableEntry.Key) is { } present ? present.Write : null,
                table.Write,
                [.. RouteTableCheck.Doubts(table)]);
    }

    /// <summary>From then on the configuration's are in force again.</summary>
    public static RegistryEdit DeleteRoutes(RegistryState state) =>
        state.Routes.IsEmpty ? RegistryEdit.NotFound : RegistryEdit.Done(state with { Routes = state.Routes.Clear() });

    /// <summary>What a patch makes of an entry. One that changes nothing is not stored.</summary>
    public RegistryEdit Patch(RegistryState state, RegistryKey key, JsonElement patch, RegistryChange by)
    {
        var problems = new List<string>();
        var edit = key.Kind switch
        {
            RegistryKind.Organization when state.Organizations.TryGetValue(key.Key, out var stored) => Judged(RegistryPatch.Apply(stored.Entry, patch, rules.RequirePapers, problems), entry => Put(state, entry)),
            RegistryKind.Code when state.Codes.TryGetValue(key.Key, out var stored) => Judged(RegistryPatch.Apply(stored.Entry, patch, problems), entry => Put(state, entry, by)),
            RegistryKind.Account when state.Accounts.TryGetValue(key.Key, out var stored) => Judged(RegistryPatch.Apply(stored.Entry, patch, problems), entry => Put(state, entry)),
            RegistryKind.Template when key.TryReadTemplate(out var code, out var id) && state.TemplatesOf(code).Find(id) is { } entry => Judged(RegistryPatch.Apply(entry, patch, problems), next => TemplateEdits.Put(state, next)),
            _ => RegistryEdit.NotFound,
        };
        return edit.Result is { Succeeded: true, Changes.Count: 0 } result ? new(null, result) : edit;

        RegistryEdit Judged<T>(T entry, Func<T, RegistryEdit> put) => problems.Count > 0 ? RegistryEdit.Invalid(problems) : put(entry);
    }

    public static RegistryEdit DeleteOrganization(RegistryState state, string id)
    {
        if (!state.Organizations.ContainsKey(id))
        {
            return RegistryEdit.NotFound;
        }

        var codes = state.Codes.Values.Select(c => c.Entry).Where(c => string.Equals(c.Organization, id, StringComparison.Ordinal))
            .Select(c => c.Number).Order(StringComparer.Ordinal).ToList();
        return codes.Count > 0
            ? RegistryEdit.Conflict($"the organization still has the codes {string.Join(", ", codes)}; delete them first.")
            : RegistryEdit.Done(state with { Organizations = state.Organizations.Remove(id) });
    }

    public static RegistryEdit DeleteCode(RegistryState state, string number)
    {
        if (!state.Codes.ContainsKey(number))
        {
            return RegistryEdit.NotFound;
        }

        var accounts = state.Accounts.Values.Where(a => a.Entry.Codes.Contains(number, StringComparer.Ordinal)).Select(a => a.Entry.SystemId).Order(StringComparer.Ordinal).ToList();
        var filings = state.Filings.Values.Count(filing => string.Equals(filing.Code, number, StringComparison.Ordinal));
        return (accounts.Count, state.TemplatesOf(number).Count) switch
        {
            (0, 0) when filings > 0 => RegistryEdit.Conflict(FormattableString.Invariant($"the code still has filings ({filings}); delete them first.")),
            (not 0, _) => RegistryEdit.Conflict($"the accounts {string.Join(", ", accounts)} still send from it; take it from them first."),
            (_, > 0 and var templates) => RegistryEdit.Conflict(FormattableString.Invariant($"the code still has templates ({templates}); delete them first.")),
            _ => RegistryEdit.Done(state with { Codes = state.Codes.Remove(number) }),
        };
    }

    public static RegistryEdit DeleteAccount(RegistryState state, string systemId) =>
        state.Accounts.ContainsKey(systemId) ? RegistryEdit.Done(state with { Accounts = state.Accounts.Remove(systemId) }) : RegistryEdit.NotFound;
}
