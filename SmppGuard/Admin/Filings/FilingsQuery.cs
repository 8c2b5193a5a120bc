using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Registry.Filings;

namespace SmppGuard.Admin.Filings;

/// <summary>Filters of the list of filings.</summary>
internal sealed record FilingsQuery
{
    [FromQuery(Name = "organization"), Description("Id of the organization that the code belongs to.")]
    public string? Organization { get; init; }

    [FromQuery(Name = "code"), Description("Number of the code.")]
    public string? Code { get; init; }

    [FromQuery(Name = "carrier"), Description("The carrier.")]
    public string? Carrier { get; init; }

    [FromQuery(Name = "kind"), Description("Signature, Template, Contact or Link.")]
    public string? Kind { get; init; }

    [FromQuery(Name = "state"), Description("Filed, Pending, Lapsed or Refused, as it is at this moment.")]
    public string? State { get; init; }

    [FromQuery(Name = "limit"), Description("Length of the list, 1 to 1000; 100 unless said.")]
    public string? Limit { get; init; }

    [FromQuery(Name = "cursor"), Description("\"next\" of the list before.")]
    public string? Cursor { get; init; }

    /// <summary>Whether a filing is wanted; collects all that is wrong.</summary>
    public Func<FilingEntry, FilingAnswer, bool> Read(List<(string Field, string Message)> problems)
    {
        var kind = ReadName<FilingKind>("kind", Kind, problems);
        var state = ReadName<FilingState>("state", State, problems);
        var (organization, code, carrier) = (PageQuery.TrimmedOrNull(Organization), PageQuery.TrimmedOrNull(Code), PageQuery.TrimmedOrNull(Carrier));
        return (entry, answer) => (kind is null || entry.Kind == kind) && (state is null || string.Equals(answer.State, state.ToString(), StringComparison.Ordinal))
            && Is(code, entry.Code) && Is(carrier, entry.Carrier) && Is(organization, answer.Organization);

        static bool Is(string? wanted, string? value) => wanted is null || string.Equals(wanted, value, StringComparison.Ordinal);
    }

    private static T? ReadName<T>(string name, string? value, List<(string Field, string Message)> problems)
        where T : struct, Enum
    {
        if (PageQuery.TrimmedOrNull(value) is not { } text)
        {
            return null;
        }

        if (Enum.GetNames<T>().Contains(text, StringComparer.Ordinal))
        {
            return Enum.Parse<T>(text);
        }

        problems.Add((name, $"must be one of {string.Join(", ", Enum.GetNames<T>())}."));
        return null;
    }
}
