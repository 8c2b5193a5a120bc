using SmppGuard.Registry.Templates;

namespace SmppGuard.Registry.Filings;

/// <summary>What a filing may say.</summary>
internal static class FilingCheck
{
    private const int MaxId = 64;
    private const int MaxCarrier = 64;
    private const int MaxName = 64;
    private const int MaxReference = 100;
    private const int MaxNote = 200;

    /// <param name="entry">What is judged.</param>
    /// <param name="state">The registry with its code.</param>
    /// <param name="problems">Receives what is wrong.</param>
    /// <param name="warnings">Receives what is allowed and does less than it seems.</param>
    public static void Run(FilingEntry entry, RegistryState state, List<string> problems, List<string> warnings)
    {
        if (entry.Id.Length is 0 or > MaxId || !entry.Id.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '-'))
        {
            problems.Add($"id is \"{entry.Id}\"; use 1 to {MaxId} of a-z, 0-9 and '-', for example mobile-signature.");
        }

        if (ProblemOfCarrier(entry.Carrier) is { } carrier)
        {
            problems.Add($"carrier is \"{entry.Carrier}\"; {carrier}, for example {FilingEntry.ExampleCarrier}.");
        }

        if (entry.Reference is { Length: > MaxReference } || entry.Reference?.Any(char.IsControl) == true)
        {
            problems.Add($"reference has more than {MaxReference} characters, or some that cannot be seen; use what the carrier wrote, for example CM-2026-0815.");
        }

        if (entry.Note is { Length: > MaxNote } || entry.Note?.Any(char.IsControl) == true)
        {
            problems.Add($"note has more than {MaxNote} characters, or some that cannot be seen; for example \"handed in by Li\".");
        }

        if (entry.Value.Length == 0)
        {
            return;
        }

        var code = state.Codes[entry.Code].Entry;
        var organization = state.Organizations.GetValueOrDefault(code.Organization)?.Entry;
        switch (entry.Kind)
        {
            case FilingKind.Signature when entry.Value.Length > MaxName || entry.Value.Any(c => char.IsControl(c) || c is '【' or '】'):
                problems.Add($"value is \"{entry.Value}\"; use the name without its brackets, 1 to {MaxName} characters, for example {organization?.Name ?? "示例商城"}.");
                break;
            case FilingKind.Signature when organization is not null && !IsNameOf(organization, entry.Value):
                // Filing takes days, so the next name is filed before it is the name.
                warnings.Add($"value is \"{entry.Value}\", which is not the name of {organization.Id} at present; it counts when it is.");
                break;
            case FilingKind.Contact when DigitsOf(entry.Value).Length is < 3 or > 20 || !entry.Value.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or ' ' or '(' or ')'):
                problems.Add($"value is \"{entry.Value}\"; use a telephone number of 3 to 20 digits, for example {organization?.Contact ?? "4008001234"}.");
                break;
            case FilingKind.Contact when code.Contacts is { } contacts && organization is not null && !contacts.Append(organization.Contact).Any(own => IsSameNumber(own, entry.Value)):
                warnings.Add($"value is \"{entry.Value}\", which is neither the contact of {organization.Id} nor one of the contacts of the code; texts may not name it.");
                break;
            case FilingKind.Link when AllowedLink.ProblemOf(entry.Value) is { } problem:
                problems.Add($"value is \"{entry.Value}\", which {problem}; use a host as it is in DNS and a path if only that is meant, for example example.com.");
                break;
            case FilingKind.Link when code.Links is { } links && !links.Contains(entry.Value, StringComparer.OrdinalIgnoreCase):
                warnings.Add($"value is \"{entry.Value}\", which is not one of the links of the code; texts may not have it.");
                break;
            case FilingKind.Template:
                CheckTemplate(entry, code, state, problems);
                break;
        }
    }

    /// <summary>What is wrong with the name of a carrier; null: nothing.</summary>
    public static string? ProblemOfCarrier(string carrier) =>
        carrier.Length is 0 or > MaxCarrier || carrier.Any(c => char.IsControl(c) || c is '/' or ',') || carrier.Trim().Length != carrier.Length ? $"use 1 to {MaxCarrier} characters without '/' and ','" : null;

    public static bool IsNameOf(OrganizationEntry organization, string name) =>
        string.Equals(organization.Name.Trim(), name.Trim(), StringComparison.OrdinalIgnoreCase) || string.Equals(organization.LatinName?.Trim(), name.Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether two telephone numbers are one, however they are written.</summary>
    public static bool IsSameNumber(string one, string other) => TextLimits.NationalOf(DigitsOf(one)).SequenceEqual(TextLimits.NationalOf(DigitsOf(other)));

    private static void CheckTemplate(FilingEntry entry, CodeEntry code, RegistryState state, List<string> problems)
    {
        if (TemplateModes.AreFor(code.Purpose))
        {
            if (state.TemplatesOf(entry.Code).Find(entry.Value) is null)
            {
                problems.Add($"value is \"{entry.Value}\"; the code has no template of this id. Register the text there, and file it by its id, for example login.");
            }
        }
        else if (!RegisteredTemplate.TryParse(entry.Value, out _, out var problem))
        {
            problems.Add($"value is refused: {problem}");
        }
    }

    private static string DigitsOf(string number) => string.Concat(number.Where(char.IsAsciiDigit));
}
