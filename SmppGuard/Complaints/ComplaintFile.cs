using System.Globalization;
using SmppGuard.Lists;

namespace SmppGuard.Complaints;

/// <summary>A line of a file that was not taken, and why.</summary>
internal sealed record ComplaintLineError(long Line, string Error);

/// <summary>What became of a file of complaints; the header is line 1.</summary>
internal sealed record ComplaintImport(int Accepted, int Unchanged, int Rejected, IReadOnlyList<ComplaintLineError> Errors);

/// <summary>
/// Reads the file in which a reporting centre or a carrier hands over complaints: CSV with a header, in any order of columns. Repeating a file changes nothing, as far as its
/// lines have references.
/// </summary>
internal sealed class ComplaintFile(ComplaintService complaints)
{
    private static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    private static readonly string[] LocalTimes = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd", "yyyy/M/d H:mm:ss", "yyyy/M/d H:mm", "yyyy/M/d", "yyyyMMddHHmmss"];

    // Centres write Chinese headers, programs English ones.
    private static readonly Dictionary<string, string> Columns = new(StringComparer.OrdinalIgnoreCase)
    {
        ["reference"] = "reference",
        ["编号"] = "reference",
        ["投诉编号"] = "reference",
        ["msisdn"] = "msisdn",
        ["投诉人号码"] = "msisdn",
        ["投诉号码"] = "msisdn",
        ["organization"] = "organization",
        ["code"] = "code",
        ["被投诉号码"] = "code",
        ["receivedAt"] = "receivedAt",
        ["投诉时间"] = "receivedAt",
        ["channel"] = "channel",
        ["渠道"] = "channel",
        ["text"] = "text",
        ["投诉内容"] = "text",
    };

    /// <param name="file">The file.</param>
    /// <param name="encoding">How its text is encoded; null: found out.</param>
    /// <param name="channel">Channel of lines that name none; null: each must.</param>
    /// <param name="actor">Who hands it in.</param>
    /// <param name="cancellation">Ends it after the line that is being recorded.</param>
    /// <exception cref="ListFormatException">The file as a whole cannot be read; nothing was recorded.</exception>
    public async Task<ComplaintImport> ImportAsync(Stream file, ListEncoding? encoding, string? channel, string actor, CancellationToken cancellation)
    {
        var csv = new CsvReader(file, encoding);
        var columns = ReadHeader(await csv.ReadHeaderAsync(cancellation));
        var (accepted, unchanged) = (0, 0);
        var errors = new List<ComplaintLineError>();
        while (await csv.ReadAsync(cancellation))
        {
            var result = Record(csv, columns, channel, actor, out var problem);
            accepted += result is ComplaintOutcome.Recorded ? 1 : 0;
            unchanged += result is ComplaintOutcome.Known ? 1 : 0;
            if (problem is not null)
            {
                errors.Add(new ComplaintLineError(csv.Line, problem));
            }
        }

        return new ComplaintImport(accepted, unchanged, errors.Count, errors);
    }

    private static List<string> ReadHeader(IReadOnlyList<string> header)
    {
        var columns = new List<string>();
        foreach (var name in header)
        {
            if (!Columns.TryGetValue(name.Trim(), out var column) || columns.Contains(column, StringComparer.Ordinal))
            {
                throw new ListFormatException("header", $"has a column \"{ColumnNames.Shown(name)}\" that is not known or there twice; known are {string.Join(", ", Columns.Keys)}.");
            }

            columns.Add(column);
        }

        return columns.Contains("msisdn", StringComparer.Ordinal) ? columns : throw new ListFormatException("header", "has no column msisdn.");
    }

    private ComplaintOutcome Record(CsvReader csv, List<string> columns, string? channel, string actor, out string? problem)
    {
        problem = csv.Error ?? (csv.Count == columns.Count ? null : string.Create(CultureInfo.InvariantCulture, $"has {csv.Count} fields where the header has {columns.Count}."));
        if (problem is not null)
        {
            return ComplaintOutcome.Invalid;
        }

        DateTimeOffset? receivedAt = null;
        if (Field("receivedAt") is { } time)
        {
            if (!TryReadTime(time, out var read))
            {
                problem = "receivedAt is no time; use 2026-09-29 10:15:00 (China) or 2026-09-29T02:15:00Z.";
                return ComplaintOutcome.Invalid;
            }

            receivedAt = read;
        }

        var result = complaints.Record(
            new ComplaintRequest
            {
                Reference = Field("reference"),
                Msisdn = Field("msisdn"),
                Organization = Field("organization"),
                Code = Field("code"),
                ReceivedAt = receivedAt,
                Channel = Field("channel") ?? channel,
                Text = Field("text"),
            },
            actor);
        problem = result.Outcome == ComplaintOutcome.Invalid ? string.Join(" ", result.Problems.Select(p => $"{p.Field} {p.Message}")) : null;
        return result.Outcome;

        string? Field(string column)
        {
            var index = columns.IndexOf(column);
            var value = index < 0 ? "" : csv[index].Trim();
            return value.Length == 0 ? null : value;
        }
    }

    // RFC 3339, or what a centre in China writes: local time without an offset.
    private static bool TryReadTime(string text, out DateTimeOffset time)
    {
        if (DateTime.TryParseExact(text, LocalTimes, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            time = new DateTimeOffset(local, ChinaOffset);
            return true;
        }

        return Admin.UtcTime.TryParse(text, out time);
    }
}
