using SmppGuard.Registry.Filings;

namespace SmppGuard.Registry;

/// <summary>Judges changes of templates by the whole of the registry, and makes them; as <see cref="RegistryEdits"/>.</summary>
internal static class TemplateEdits
{
    /// <summary>Templates that a code may have: what is matched by is held in memory.</summary>
    public const int Most = 20_000;

    public static RegistryEdit Put(RegistryState state, TemplateEntry entry)
    {
        if (!state.Codes.TryGetValue(entry.Code, out var code))
        {
            return RegistryEdit.NotFound;
        }

        var problems = new List<string>();
        TemplateValidator.Check(entry, "", code.Entry.Purpose, problems);
        if (problems.Count > 0)
        {
            return RegistryEdit.Invalid(problems);
        }

        var present = state.TemplatesOf(entry.Code);
        return present.Find(entry.Id) is { } before
            ? new(state.With(entry.Code, [entry]), new(RegistryOutcome.Done) { Changes = [.. RegistryDiff.Of(before, entry)] })
            : IfNotTooMany(state.With(entry.Code, [entry]), entry.Code, next => RegistryEdit.Put(next, null, entry.Write, TemplateValidator.Doubts(code.Entry, next.TemplatesOf(entry.Code))));
    }

    public static RegistryEdit Create(RegistryState state, TemplateEntry entry) =>
        state.TemplatesOf(entry.Code).Find(entry.Id) is { } present && !string.Equals(present.Text, entry.Text, StringComparison.Ordinal)
            ? RegistryEdit.Conflict($"the code has a template {entry.Id} already, with another text; use another id.")
            : Put(state, entry);

    public static RegistryEdit Put(RegistryState state, string code, IReadOnlyCollection<TemplateEntry> entries) =>
        state.Codes.ContainsKey(code) ? IfNotTooMany(state.With(code, entries), code, RegistryEdit.Done) : RegistryEdit.NotFound;

    public static RegistryEdit Delete(RegistryState state, string code, string id) =>
        state.TemplatesOf(code).Find(id) is null ? RegistryEdit.NotFound
        : FilingOf(state, code, id) is { } filing ? RegistryEdit.Conflict($"the filing {filing.Key.Key} is of it; delete that first.")
        : RegistryEdit.Done(state.With(code, state.TemplatesOf(code).Without(id)));

    public static RegistryEdit DeleteAll(RegistryState state, string code) =>
        !state.Codes.ContainsKey(code) ? RegistryEdit.NotFound
        : state.TemplatesOf(code).Ids.Select(id => FilingOf(state, code, id)).FirstOrDefault(filing => filing is not null) is { } filing ? RegistryEdit.Conflict($"the filing {filing.Key.Key} is of one of them; delete that first.")
        : RegistryEdit.Done(state.With(code, RegisteredTemplates.None));

    private static FilingEntry? FilingOf(RegistryState state, string code, string id) => state.Filings.Values.FirstOrDefault(filing =>
        filing.Kind == FilingKind.Template && string.Equals(filing.Code, code, StringComparison.Ordinal) && string.Equals(filing.Value, id, StringComparison.Ordinal));

    private static RegistryEdit IfNotTooMany(RegistryState next, string code, Func<RegistryState, RegistryEdit> edit) => next.TemplatesOf(code).Count <= Most
        ? edit(next)
        : RegistryEdit.Conflict(FormattableString.Invariant($"the code would have {next.TemplatesOf(code).Count} templates; it may have {Most}. Delete those that are not used any more."));
}
