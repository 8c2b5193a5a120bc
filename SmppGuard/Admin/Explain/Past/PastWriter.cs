using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using SmppGuard.Model;

namespace SmppGuard.Admin.Explain.Past;

/// <summary>In what form the answer is.</summary>
internal enum PastForm
{
    /// <summary>A row in each line, and the summary in the last.</summary>
    Ndjson,

    /// <summary>A table of the rows.</summary>
    Csv,

    /// <summary>The summary alone.</summary>
    Summary,
}

/// <summary>Writes rows and summary. Neither numbers nor texts are in them.</summary>
/// <param name="form">The form.</param>
/// <param name="changedOnly">Leave out what is decided as before.</param>
internal sealed class PastWriter(PastForm form, bool changedOnly)
{
    private static readonly string[] Columns =
        ["line", "id", "account", "organization", "code", "class", "decisionBefore", "reasonBefore", "decision", "reason", "change", "segments", "detail", "error", "notFiled"];

    private static readonly JsonSerializerOptions Readable = new(AdminJson.Default.Options) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public string Type => form switch
    {
        PastForm.Ndjson => "application/x-ndjson",
        PastForm.Csv => Csv.Type + "; charset=utf-8",
        _ => "application/json; charset=utf-8",
    };

    public byte[] Header => form == PastForm.Csv ? LineOf(Columns) : [];

    public byte[] Rows(IEnumerable<PastRow> rows)
    {
        if (form == PastForm.Summary)
        {
            return [];
        }

        using var written = new MemoryStream();
        foreach (var row in rows.Where(row => !changedOnly || row.Change is not ("none" or "moment")))
        {
            var cells = CellsOf(row);
            written.Write(form == PastForm.Csv ? LineOf(cells) : ObjectOf(cells));
        }

        return written.ToArray();
    }

    public byte[] Summary(PastSummary summary) => form switch
    {
        PastForm.Csv => [],
        PastForm.Summary => JsonSerializer.SerializeToUtf8Bytes(summary, Readable.GetTypeInfo(typeof(PastSummary))),
        _ => [.. "{\"summary\":"u8, .. JsonSerializer.SerializeToUtf8Bytes(summary, Readable.GetTypeInfo(typeof(PastSummary))), .. "}\n"u8],
    };

    private static string?[] CellsOf(PastRow row)
    {
        var (submit, explanation, error) = row;
        var before = submit.Before;
        return
        [
            submit.Line?.ToString(CultureInfo.InvariantCulture),
            submit.Id,
            submit.Account.Length == 0 ? null : submit.Account,
            explanation?.Code?.Organization.Id,
            explanation?.Code?.Number,
            explanation is null || explanation.Class == Purpose.Unknown ? null : explanation.Class.ToString(),
            before is null ? null : DecisionOf(before.Value.IsAllowed),
            before is null || before.Value.Reason == Reason.None ? null : before.Value.Reason.Name(),
            explanation is null ? null : DecisionOf(row.IsAllowed),
            explanation is null || explanation.Reason == Reason.None ? null : explanation.Reason.Name(),
            row.Change,
            explanation?.Segments.ToString(CultureInfo.InvariantCulture),
            explanation is null ? null : ReasonDetails.Of(explanation, []),
            error,
            explanation is null || explanation.NotFiled == FilingKinds.None ? null : FilingKindNames.Text(explanation.NotFiled),
        ];
    }

    private static string DecisionOf(bool isAllowed) => isAllowed ? "allowed" : "refused";

    private static byte[] LineOf(IEnumerable<string?> cells) => Encoding.UTF8.GetBytes(string.Join(',', cells.Select(Csv.Cell)) + "\r\n");

    private static byte[] ObjectOf(string?[] cells)
    {
        using var written = new MemoryStream();
        using (var json = new Utf8JsonWriter(written, new JsonWriterOptions { Encoder = Readable.Encoder }))
        {
            json.WriteStartObject();
            foreach (var (place, value) in cells.Index())
            {
                if (value is not null && Columns[place] is "line" or "segments")
                {
                    json.WriteNumber(Columns[place], long.Parse(value!, CultureInfo.InvariantCulture));
                }
                else if (value is not null)
                {
                    json.WriteString(Columns[place], value);
                }
            }

            json.WriteEndObject();
        }

        written.WriteByte((byte)'\n');
        return written.ToArray();
    }
}
