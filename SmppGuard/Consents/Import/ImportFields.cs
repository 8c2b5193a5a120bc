using System.Text;

namespace SmppGuard.Consents.Import;

/// <summary>The fields that a line of a list can have.</summary>
internal enum ImportField
{
    Msisdn,
    Method,
    GrantedAt,
    ExpiresAt,
    Evidence,
    Scope,
    CollectedBy,
}

/// <summary>Makes requests of the fields of a line.</summary>
internal sealed class ImportFields(ImportJob job)
{
    public const int Count = (int)ImportField.CollectedBy + 1;

    private readonly ImportTimes _times = new(job.TimeZone);

    /// <param name="line">Number of the line.</param>
    /// <param name="values">By <see cref="ImportField"/>; null or empty: not said.</param>
    public ImportRow Row(long line, ReadOnlySpan<string?> values)
    {
        var isGranted = _times.TryRead(values[(int)ImportField.GrantedAt], out var grantedAt);
        var isExpiring = _times.TryRead(values[(int)ImportField.ExpiresAt], out var expiresAt);
        if (!isGranted || !isExpiring)
        {
            var errors = new StringBuilder();
            Append(errors, isGranted, "grantedAt ");
            Append(errors, isExpiring, "expiresAt ");
            return new ImportRow(line, null, errors.ToString());
        }

        var method = values[(int)ImportField.Method];
        return new ImportRow(
            line,
            new GrantRequest
            {
                Organization = job.Organization,
                Msisdn = Unquoted(values[(int)ImportField.Msisdn] ?? ""),
                Method = string.IsNullOrWhiteSpace(method) ? ConsentMethods.Import : method.Trim(),
                GrantedAt = grantedAt,
                ExpiresAt = expiresAt,
                Evidence = values[(int)ImportField.Evidence],
                Scope = values[(int)ImportField.Scope],
                CollectedBy = values[(int)ImportField.CollectedBy],
            },
            null);
    }

    // An export has an apostrophe before what a spreadsheet would calculate.
    private static string Unquoted(string number) => number is ['\'', '+', ..] ? number[1..] : number;

    private void Append(StringBuilder errors, bool isRight, string field)
    {
        if (!isRight)
        {
            errors.Append(errors.Length > 0 ? " " : "").Append(field).Append(_times.Expected);
        }
    }
}
