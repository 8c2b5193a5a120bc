using System.Globalization;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Complaints;

/// <summary>What became of a file of complaints, or would become of it; the header is line 1.</summary>
/// <param name="Accepted">Complaints that were recorded.</param>
/// <param name="Unchanged">Those that were on record already.</param>
/// <param name="Rejected">Bad lines.</param>
/// <param name="Errors">The first of these.</param>
/// <param name="DryRun">Whether nothing was recorded, because only the counts were asked for.</param>
internal sealed record ComplaintImport(long Accepted, long Unchanged, long Rejected, IReadOnlyList<LineError> Errors, bool DryRun);

/// <summary>
/// Reads the file in which a reporting centre or a carrier hands over complaints: CSV with a header, in any order of columns. All of it is judged before any is recorded.
/// Repeating a file changes nothing, as far as its lines have references.
/// </summary>
internal sealed class ComplaintFile(ComplaintService complaints, ListRules rules)
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
    /// <param name="mode">How it is to be taken.</param>
    /// <param name="actor">Who hands it in.</param>
    /// <param name="cancellation">Ends it after the line that is being recorded.</param>
    /// <exception cref="ListFormatException">The file as a whole cannot be read; nothing was recorded.</exception>
    /// <exception cref="ListRefusedException">It can hardly be the file that was meant; nothing was recorded.</exception>
    public async Task<ComplaintImport> ImportAsync(Stream file, ListEncoding? encoding, string? channel, ListMode mode, string actor, CancellationToken cancellation)
    {
        var csv = new CsvReader(file, encoding);
        var columns = ReadHeader(await csv.ReadHeaderAsync(cancellation));
        var errors = new LineErrors();
        var requests = new List<ComplaintRequest>();
        var known = 0L;
        var listed = new Dictionary<(string? Channel, string Reference), (Msisdn Msisdn, string Text)>();
        while (await csv.ReadAsync(cancellation))
        {
            if (Read(csv, columns, channel, out var problem) is not { } request)
            {
                errors.Add(csv.Line, problem!);
            }
            else if (request.Reference is not { } reference)
            {
                requests.Add(request);
            }
            else
            {
                // A centre that counts anew each year must not lose what it hands in.
                var key = (request.Channel, reference);
                var identity = complaints.IdentityOf(request);
                if ((listed.TryGetValue(key, out var same) ? same : await complaints.KnownAsync(request.Channel!, reference, cancellation)) is not { } before)
                {
                    listed.Add(key, identity);
                    requests.Add(request);
                }
                else if (before == identity)
                {
                    known++;
                }
                else
                {
                    errors.Add(csv.Line, "reference is that of another complaint of this channel, with another number or text.");
                }
            }
        }

        if (rules.AtEnd(mode, requests.Count + known, errors.Count) is { } refusal)
        {
            throw new ListRefusedException(refusal, requests.Count, known, errors.Count, errors.First);
        }

        if (mode.DryRun)
        {
            return new ComplaintImport(requests.Count, known, errors.Count, errors.First, DryRun: true);
        }

        // Somebody else may have recorded the same since.
        var recorded = 0;
        foreach (var request in requests)
        {
            recorded += (await complaints.RecordAsync(request, actor, cancellation)).Outcome == ComplaintOutcome.Recorded ? 1 : 0;
        }

        return new ComplaintImport(recorded, known + requests.Count - recorded, errors.Count, errors.First, DryRun: false);
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

    private ComplaintRequest? Read(CsvReader csv, List<string> columns, string? channel, out string? problem)
    {
        problem = csv.Error;
        if (problem is not null)
        {
            return null;
        }

        DateTimeOffset? receivedAt = null;
        if (Field("receivedAt") is { } time)
        {
            if (!TryReadTime(time, out var read))
            {
                problem = "receivedAt is no time; use 2026-09-29 10:15:00 (China) or 2026-09-29T02:15:00Z.";
                return null;
            }

            receivedAt = read;
        }

        var request = new ComplaintRequest
        {
            Reference = Field("reference"),
            Msisdn = Field("msisdn"),
            Organization = Field("organization"),
            Code = Field("code"),
            ReceivedAt = receivedAt,
            Channel = Field("channel") ?? channel,
            Text = Field("text"),
        };
        var problems = complaints.Problems(request);
        problem = problems.Count > 0 ? string.Join(" ", problems.Select(p => $"{p.Field} {p.Message}")) : null;
        return problem is null ? request : null;

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
            time = LocalMoment.Of(local, ChinaOffset);
            return true;
        }

        return SmppGuard.Model.UtcTime.TryParse(text, out time);
    }
}
