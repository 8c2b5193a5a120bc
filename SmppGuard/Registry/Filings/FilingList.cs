using System.Text.Json;
using System.Text.Json.Nodes;
using SmppGuard.Input;

namespace SmppGuard.Registry.Filings;

/// <summary>What became of a list of filings, or would become of it.</summary>
/// <param name="Accepted">Filings that were created or replaced.</param>
/// <param name="Unchanged">Those that are registered so already.</param>
/// <param name="Rejected">Bad lines.</param>
/// <param name="Errors">The first of these.</param>
/// <param name="ErrorsTruncated">Whether there are more.</param>
/// <param name="DryRun">Whether nothing was registered, because only the counts were asked for.</param>
internal sealed record FilingImport(long Accepted, long Unchanged, long Rejected, IReadOnlyList<LineError> Errors, bool ErrorsTruncated, bool DryRun);

/// <summary>
/// Registers a list of filings, of any codes: CSV with the columns of an export, or an object with these members in each line. All of it is judged before any is registered, and what is good is registered together;
/// filings that are not in it stay.
/// </summary>
internal sealed class FilingList(RegistryStore registry, ListRules rules)
{
    /// <summary>What a line may say; the last ones are only told in an export.</summary>
    private static readonly string[] Members = ["code", "id", "carrier", "kind", "value", "state", "since", "reference", "note", "organization", "lastUsedAt", "lapsesAt"];

    private static readonly string[] Needed = ["code", "id", "carrier", "kind", "value"];

    private const int State = 5;
    private const int Own = 9;

    /// <exception cref="ListFormatException">The list as a whole cannot be read; nothing was registered.</exception>
    /// <exception cref="ListRefusedException">It can hardly be the list that was meant; nothing was registered.</exception>
    public async Task<(RegistryResult Result, FilingImport Import)> ImportAsync(
        Stream list, bool isCsv, ListEncoding? encoding, ListMode mode, RegistryChange by, CancellationToken cancellation)
    {
        var errors = new LineErrors();
        var entries = new Dictionary<string, FilingEntry>(StringComparer.Ordinal);
        var things = new HashSet<(string, string, FilingKind, string)>();
        var known = 0L;
        var state = registry.State;
        var present = state.Filings.Values.ToLookup(filing => (filing.Code, filing.Carrier, filing.Kind, filing.Value));
        await foreach (var (line, cells, unreadable) in isCsv ? ReadCsvAsync(new CsvReader(list, encoding), cancellation) : ReadObjectsAsync(new NdjsonReader(list, encoding, Members), cancellation))
        {
            var error = unreadable;
            var entry = error is null ? Entry(cells!, state, out error) : null;
            if (error is not null)
            {
                errors.Add(line, error);
            }
            else if (IsKnown(state.Filings.GetValueOrDefault(entry!.Key.Key), entry))
            {
                known++;
            }
            else if (!entries.TryAdd(entry.Key.Key, entry))
            {
                errors.Add(line, "code and id are those of a line before.");
            }
            else if (!things.Add((entry.Code, entry.Carrier, entry.Kind, entry.Value)) || present[(entry.Code, entry.Carrier, entry.Kind, entry.Value)].Any(other => other.Key != entry.Key))
            {
                _ = entries.Remove(entry.Key.Key);
                errors.Add(line, "is about what another filing with this carrier is about.");
            }
        }

        if (rules.AtEnd(mode, entries.Count + known, errors.Count) is { } refusal)
        {
            throw new ListRefusedException(refusal, entries.Count, known, errors.Count, errors.First);
        }

        var result = mode.DryRun || entries.Count == 0 ? new(RegistryOutcome.Done) : await registry.PutAsync(entries.Values, by);
        return (result, new FilingImport(entries.Count, known, errors.Count, errors.First, errors.Count > errors.First.Count, mode.DryRun));
    }

    // What a line does not say of the time is as it was.
    private static bool IsKnown(FilingEntry? present, FilingEntry entry) => present is not null && present == (entry.Since is null ? entry with { Since = present.Since } : entry);

    private static FilingEntry? Entry(string?[] cells, RegistryState state, out string? error)
    {
        var json = new JsonObject();
        for (var i = 0; i < Own; i++)
        {
            if (!string.IsNullOrWhiteSpace(cells[i]))
            {
                json[Members[i]] = cells[i]!.Trim();
            }
        }

        using var document = JsonDocument.Parse(json.ToJsonString());
        var problems = new List<string>();
        var entry = FilingEntry.Read(new JsonObjectReader(document.RootElement, "", problems));
        if (problems.Count == 0 && !state.Codes.ContainsKey(entry.Code))
        {
            problems.Add($"code is \"{entry.Code}\"; no such code is registered.");
        }

        if (problems.Count == 0)
        {
            FilingCheck.Run(entry, state, problems, []);
        }

        error = problems.Count == 0 ? null : string.Join(' ', problems);
        return error is not null ? null : string.IsNullOrWhiteSpace(cells[State]) ? InItsState(entry, state) : entry;
    }

    // What a line does not say of the state is as it was, unless it is about something else now.
    private static FilingEntry InItsState(FilingEntry entry, RegistryState state) =>
        state.Filings.GetValueOrDefault(entry.Key.Key) is { } present && (present.Carrier, present.Kind, present.Value) == (entry.Carrier, entry.Kind, entry.Value) ? entry with { State = present.State } : entry;

    private static async IAsyncEnumerable<(long Line, string?[]? Cells, string? Error)> ReadCsvAsync(CsvReader csv, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var header = await csv.ReadHeaderAsync(cancellation);
        var columns = new int[Members.Length];
        Array.Fill(columns, -1);
        foreach (var (column, name) in header.Index())
        {
            var member = Array.FindIndex(Members, m => m.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));
            if (member < 0 || columns[member] >= 0)
            {
                throw new ListFormatException("header", $"has a column \"{ColumnNames.Shown(name)}\" that is not known or there twice; known are {string.Join(", ", Members)}.");
            }

            columns[member] = column;
        }

        if (Array.Find(Needed, name => columns[Array.IndexOf(Members, name)] < 0) is { } missing)
        {
            throw new ListFormatException("header", $"has no column {missing}; it needs {string.Join(", ", Needed)}.");
        }

        while (await csv.ReadAsync(cancellation))
        {
            yield return csv.Error is { } error ? (csv.Line, null, error) : (csv.Line, Array.ConvertAll(columns, column => column < 0 ? null : Unquoted(csv[column])), null);
        }
    }

    private static async IAsyncEnumerable<(long Line, string?[]? Cells, string? Error)> ReadObjectsAsync(NdjsonReader ndjson, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await ndjson.ReadAsync(cancellation))
        {
            yield return ndjson.Error is { } error ? (ndjson.Line, null, error) : (ndjson.Line, [.. ndjson.Values], null);
        }
    }

    // An export has an apostrophe before what a spreadsheet would calculate.
    private static string? Unquoted(string? cell) => cell is ['\'', '=' or '+' or '-' or '@', ..] ? cell[1..] : cell;
}
