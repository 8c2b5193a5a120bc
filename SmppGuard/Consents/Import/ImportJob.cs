using SmppGuard.Input;

namespace SmppGuard.Consents.Import;

/// <summary>How the lines of a list are written.</summary>
internal enum ImportFormat
{
    /// <summary>RFC 4180, the names of the columns in the first line.</summary>
    Csv,

    /// <summary>A JSON object in each line.</summary>
    Ndjson,
}

/// <summary>What is to be imported, and how it is to be read.</summary>
internal sealed record ImportJob
{
    private const int MaxIdLength = 64;

    /// <summary>Names the import, so that it can be continued and asked about.</summary>
    public required string Id { get; init; }

    /// <summary>Id of the organization that all lines are for.</summary>
    public required string Organization { get; init; }

    /// <summary>Who imports: name of the API key, or <c>command-line</c>.</summary>
    public required string Actor { get; init; }

    public required ImportFormat Format { get; init; }

    /// <summary>How text is encoded; null: found out.</summary>
    public ListEncoding? Encoding { get; init; }

    /// <summary>Columns beside those that are known: <c>msisdn:Tel,ignore:Remark</c>; null: none.</summary>
    public string? Columns { get; init; }

    /// <summary>Where times without an offset were written; null: such times are errors.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    public ListMode Mode { get; init; }

    /// <summary>An id that nobody has used.</summary>
    public static string NewId() => Guid.CreateVersion7().ToString("N");

    public static bool IsId(string text) => text.Length is > 0 and <= MaxIdLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}

/// <summary>A line of a list.</summary>
/// <param name="Line">Its number; the header is 1. Of a row over several lines, the first.</param>
/// <param name="Request">What it states; null: it cannot be read.</param>
/// <param name="Error">Why it cannot be read; never repeats the number.</param>
internal readonly record struct ImportRow(long Line, GrantRequest? Request, string? Error);

/// <summary>The rows of a list, one after the other. Two formats, two implementations.</summary>
internal interface IImportRows
{
    /// <summary>Lines read so far, also those of the row that was returned last.</summary>
    long LinesRead { get; }

    /// <summary>The next row; null: the end.</summary>
    /// <exception cref="ListFormatException">The list as a whole cannot be read.</exception>
    ValueTask<ImportRow?> ReadAsync(CancellationToken cancellation);
}
