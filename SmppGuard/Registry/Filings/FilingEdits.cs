namespace SmppGuard.Registry.Filings;

/// <summary>Judges changes of filings by the whole of the registry, and makes them; as <see cref="RegistryEdits"/>.</summary>
internal static class FilingEdits
{
    /// <summary>Filings that a registry may have: what is decided by is held in memory.</summary>
    public const int Most = 200_000;

    /// <param name="state">The registry.</param>
    /// <param name="entry">The filing.</param>
    /// <param name="now">Since when it is in its state where the entry does not say that, and nothing has changed since.</param>
    public static RegistryEdit Put(RegistryState state, FilingEntry entry, DateTimeOffset now)
    {
        if (!state.Codes.ContainsKey(entry.Code))
        {
            return RegistryEdit.NotFound;
        }

        var problems = new List<string>();
        var warnings = new List<string>();
        FilingCheck.Run(entry, state, problems, warnings);
        if (problems.Count > 0)
        {
            return RegistryEdit.Invalid(problems);
        }

        if (state.Filings.Values.FirstOrDefault(other => IsSameThing(other, entry)) is { } same)
        {
            return RegistryEdit.Conflict($"{same.Key.Key} is the filing of this with {entry.Carrier}; change that one.");
        }

        var present = state.Filings.GetValueOrDefault(entry.Key.Key);
        entry = WithSince(entry, present, now);
        return present is null && state.Filings.Count >= Most
            ? RegistryEdit.Conflict(FormattableString.Invariant($"there are {state.Filings.Count} filings; there may be {Most}. Delete those that are not used any more."))
            : RegistryEdit.Put(state with { Filings = state.Filings.SetItem(entry.Key.Key, entry) }, present is null ? null : present.Write, entry.Write, warnings);
    }

    /// <summary>Those of a list together. They are judged already, one by one.</summary>
    public static RegistryEdit Put(RegistryState state, IReadOnlyCollection<FilingEntry> entries, DateTimeOffset now)
    {
        var next = state.Filings.SetItems(entries.Select(entry => KeyValuePair.Create(entry.Key.Key, WithSince(entry, state.Filings.GetValueOrDefault(entry.Key.Key), now))));
        return entries.FirstOrDefault(entry => !state.Codes.ContainsKey(entry.Code)) is { } orphan ? RegistryEdit.Conflict($"there is no code {orphan.Code} any more.")
            : next.Count > Most ? RegistryEdit.Conflict(FormattableString.Invariant($"there would be {next.Count} filings; there may be {Most}."))
            : RegistryEdit.Done(state with { Filings = next });
    }

    public static RegistryEdit Delete(RegistryState state, string code, string id) =>
        RegistryKey.OfFiling(code, id).Key is var key && state.Filings.ContainsKey(key) ? RegistryEdit.Done(state with { Filings = state.Filings.Remove(key) }) : RegistryEdit.NotFound;

    /// <summary>Whether two filings are of one thing with one carrier, which has one state.</summary>
    public static bool IsSameThing(FilingEntry one, FilingEntry other) =>
        one.Kind == other.Kind && one.Key != other.Key && string.Equals(one.Code, other.Code, StringComparison.Ordinal)
        && string.Equals(one.Carrier, other.Carrier, StringComparison.Ordinal) && string.Equals(one.Value, other.Value, StringComparison.Ordinal);

    private static FilingEntry WithSince(FilingEntry entry, FilingEntry? present, DateTimeOffset now) =>
        entry.Since is not null ? entry : entry with { Since = present is not null && present.State == entry.State && IsOfSameThing(present, entry) ? present.Since : now };

    private static bool IsOfSameThing(FilingEntry one, FilingEntry other) =>
        one.Kind == other.Kind && string.Equals(one.Carrier, other.Carrier, StringComparison.Ordinal) && string.Equals(one.Value, other.Value, StringComparison.Ordinal);
}
