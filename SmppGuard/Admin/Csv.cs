using System.Text;
using Microsoft.Net.Http.Headers;

namespace SmppGuard.Admin;

/// <summary>Lists as CSV (RFC 4180), for those who ask for <c>text/csv</c>.</summary>
internal static class Csv
{
    public const string Type = "text/csv";

    private const string Json = "application/json";

    /// <summary>What a client wants; null: neither. Nothing said, or anything: JSON.</summary>
    public static bool? IsWanted(HttpRequest request)
    {
        if (request.Headers.Accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return false;
        }

        var (csv, json) = (QualityOf(Type, accepted), QualityOf(Json, accepted));
        return csv > json ? true : json > 0 ? false : null;
    }

    /// <summary>A file of lines, whose cells no spreadsheet takes for a formula. The address of the rest is told as a link.</summary>
    public static IResult Of(HttpResponse response, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string?>> rows, string? cursor)
    {
        if (cursor is not null)
        {
            var request = response.HttpContext.Request;
            var query = request.Query.Where(pair => !string.Equals(pair.Key, "cursor", StringComparison.OrdinalIgnoreCase)).Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value.ToString()))
                .Append(KeyValuePair.Create("cursor", (string?)cursor));
            response.Headers.Link = $"<{request.Path}{QueryString.Create(query)}>; rel=\"next\"";
        }

        var text = new StringBuilder();
        foreach (var row in rows.Prepend(header))
        {
            text.AppendJoin(',', row.Select(Cell)).Append("\r\n");
        }

        return TypedResults.Text(text.ToString(), Type + "; charset=utf-8", Encoding.UTF8);
    }

    /// <summary>A cell: in quotes where it needs them, behind an apostrophe where a spreadsheet would calculate it.</summary>
    public static string Cell(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return "";
        }

        // OWASP, CSV injection: also behind blanks, and in full width, which spreadsheets read alike. A number with its sign stays one.
        var first = value.AsSpan().TrimStart();
        var text = first.Length > 0 && (first[0] is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠' || value[0] is '\t' or '\r' or '\n') ? "'" + value : value;
        return text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static double QualityOf(string type, IList<MediaTypeHeaderValue> accepted)
    {
        var wanted = new MediaTypeHeaderValue(type);
        return accepted.Where(range => wanted.IsSubsetOf(range)).OrderByDescending(range => !range.MatchesAllTypes ? range.MatchesAllSubTypes ? 1 : 2 : 0).Select(range => range.Quality ?? 1).FirstOrDefault();
    }
}
