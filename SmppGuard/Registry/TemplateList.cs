using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>How a list of templates is written.</summary>
internal enum TemplateListFormat
{
    Csv,
    Ndjson,
}

/// <summary>What became of a list of templates, or would become of it.</summary>
/// <param name="Accepted">Templates that were created or replaced.</param>
/// <param name="Unchanged">Those that are registered so already.</param>
/// <param name="Rejected">Bad lines.</param>
/// <param name="Errors">The first of these.</param>
/// <param name="ErrorsTruncated">Whether there are more.</param>
/// <param name="DryRun">Whether nothing was registered, because only the counts were asked for.</param>
internal sealed record TemplateImport(long Accepted, long Unchanged, long Rejected, IReadOnlyList<LineError> Errors, bool ErrorsTruncated, bool DryRun);

/// <summary>
/// Registers a list of templates of one code: CSV with the columns <c>id</c>, <c>text</c> and <c>note</c>, or an object with these members in each line. All of it is judged before any is
/// registered, and what is good is registered together; templates that are not in it stay.
/// </summary>
internal sealed class TemplateList(RegistryStore registry, ListRules rules)
{
    private const int Id = 0;
    private const int Text = 1;
    private const int Note = 2;

    private static readonly string[] Members = ["id", "text", "note"];

    /// <returns>How it ended; of a code that is not registered, <see cref="RegistryOutcome.NotFound"/>.</returns>
    /// <exception cref="ListFormatException">The list as a whole cannot be read; nothing was registered.</exception>
    /// <exception cref="ListRefusedException">It can hardly be the list that was meant; nothing was registered.</exception>
    public async Task<(RegistryResult Result, TemplateImport? Import)> ImportAsync(
        string number, Stream list, TemplateListFormat format, ListEncoding? encoding, ListMode mode, RegistryChange by, CancellationToken cancellation)
    {
        if (!registry.State.Codes.TryGetValue(number, out var code))
        {
            return (new(RegistryOutcome.NotFound), null);
        }

        var errors = new LineErrors();
        var entries = new Dictionary<string, TemplateEntry>(StringComparer.Ordinal);
        var known = 0L;
        var present = registry.State.TemplatesOf(number);
        await foreach (var (line, entry, error) in ReadAsync(number, list, format, encoding, cancellation))
        {
            if ((error ?? ProblemOf(entry!, code.Entry.Purpose)) is { } problem)
            {
                errors.Add(line, problem);
            }
            else if (entries.TryGetValue(entry!.Id, out var before) ? before == entry : present.Find(entry.Id) == entry)
            {
                known++;
            }
            else if (before is not null)
            {
                errors.Add(line, "id is that of a line before, which says something else.");
            }
            else if (entries.Count == TemplateEdits.Most)
            {
                errors.Add(line, FormattableString.Invariant($"is one more than the {TemplateEdits.Most} that a code may have."));
            }
            else
            {
                entries.Add(entry.Id, entry);
            }
        }

        if (rules.AtEnd(mode, entries.Count + known, errors.Count) is { } refusal)
        {
            throw new ListRefusedException(refusal, entries.Count, known, errors.Count, errors.First);
        }

        var result = mode.DryRun || entries.Count == 0 ? new(RegistryOutcome.Done) : await registry.PutAsync(number, entries.Values, by);
        return (result, new TemplateImport(entries.Count, known, errors.Count, errors.First, errors.Count > errors.First.Count, mode.DryRun));
    }

    private static string? ProblemOf(TemplateEntry entry, Purpose purpose)
    {
        var problems = new List<string>();
        if (entry.Id.Length == 0 || entry.Text.Length == 0)
        {
            problems.Add($"{(entry.Id.Length == 0 ? Members[Id] : Members[Text])} is missing.");
        }

        TemplateValidator.Check(entry, "", purpose, problems);
        return problems.Count == 0 ? null : string.Join(' ', problems);
    }

    private static IAsyncEnumerable<(long Line, TemplateEntry? Entry, string? Error)> ReadAsync(
        string code, Stream list, TemplateListFormat format, ListEncoding? encoding, CancellationToken cancellation) =>
        format == TemplateListFormat.Csv ? ReadCsvAsync(code, new CsvReader(list, encoding), cancellation) : ReadObjectsAsync(code, new NdjsonReader(list, encoding, Members), cancellation);

    private static async IAsyncEnumerable<(long Line, TemplateEntry? Entry, string? Error)> ReadCsvAsync(
        string code, CsvReader csv, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
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

        if (columns[Id] < 0 || columns[Text] < 0)
        {
            throw new ListFormatException("header", $"has no column {(columns[Id] < 0 ? Members[Id] : Members[Text])}; it needs id and text.");
        }

        while (await csv.ReadAsync(cancellation))
        {
            yield return csv.Error is { } error ? (csv.Line, null, error) : (csv.Line, Entry(code, csv[columns[Id]], csv[columns[Text]], columns[Note] < 0 ? null : csv[columns[Note]]), null);
        }
    }

    private static async IAsyncEnumerable<(long Line, TemplateEntry? Entry, string? Error)> ReadObjectsAsync(
        string code, NdjsonReader ndjson, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await ndjson.ReadAsync(cancellation))
        {
            yield return ndjson.Error is { } error ? (ndjson.Line, null, error) : (ndjson.Line, Entry(code, ndjson.Values[Id], ndjson.Values[Text], ndjson.Values[Note]), null);
        }
    }

    private static TemplateEntry Entry(string code, string? id, string? text, string? note) =>
        new() { Code = code, Id = (id ?? "").Trim(), Text = text ?? "", Note = string.IsNullOrEmpty(note) ? null : note };
}
