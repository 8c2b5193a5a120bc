using System.Text.Json.Nodes;
using SmppGuard.Audit;
using SmppGuard.Evidence;

namespace SmppGuard.Admin.Exports;

/// <summary>
/// Entries of the audit log that concern it: that name the number, or the organization, its codes or its accounts. Each has its values as they are hashed, so that everybody can hash them again.
/// </summary>
internal sealed class AuditSection(IAuditStorage audit, EvidenceLines lines) : IEvidenceSection
{
    private const int PageLength = 500;

    /// <summary>Digits of a number within its country, which is how people ask for it.</summary>
    private const int NationalDigits = 11;

    private static readonly string[] Names = ["id", "pod", "number", "at", "kind", "by", "role", "organization", "peer", "action", "what", "status", "before", "after"];

    public void Write(ExportSubject subject, PackageWriter package, CancellationToken cancellation)
    {
        if (subject.IsScoped)
        {
            return;
        }

        var marks = Marks(subject).ToList();
        using var file = package.Begin("audit.ndjson").OfLines();
        var filter = new AuditFilter { From = subject.From, To = subject.Until, Limit = PageLength };
        while (true)
        {
            package.Breathe();
            var page = audit.ListAsync(filter, cancellation).GetAwaiter().GetResult();
            foreach (var entry in page.Where(entry => subject.IsOfEverybody || Concerns(entry, subject, marks)))
            {
                lines.Add(file, LineOf(entry));
                package.Count("audit entries");
            }

            if (page.Count < PageLength)
            {
                return;
            }

            filter = filter with { Before = page[^1].Id };
        }
    }

    private static JsonObject LineOf(AuditEntry entry)
    {
        var line = new JsonObject(Names.Zip(entry.Fields(), (name, value) => KeyValuePair.Create(name, (JsonNode?)JsonValue.Create(value))));
        line["previousHash"] = entry.PreviousHash;
        line["hash"] = entry.Hash;
        return line;
    }

    // With a number it is about that number.
    private static IEnumerable<string> Marks(ExportSubject subject)
    {
        if (subject.Number is { } number)
        {
            return [number.Digits.Length > NationalDigits ? number.Digits[^NationalDigits..] : number.Digits];
        }

        return
        [
            .. Named(subject.Organizations, "organizations", "organization"),
            .. Named(subject.Codes, "codes", "code"),
            .. Named(subject.Accounts, "accounts", "account"),
        ];
    }

    private static IEnumerable<string> Named(IEnumerable<string> keys, string path, string name) => keys.SelectMany(key => (string[])
    [
        $"/{path}/{Uri.EscapeDataString(key)}", $"{name}={Uri.EscapeDataString(key)}", $"\"{name}\":\"{key}\"",
    ]);

    private static bool Concerns(AuditEntry entry, ExportSubject subject, List<string> marks) =>
        (entry.Organization is { } own && subject.Number is null && subject.Organizations.Contains(own))
        || marks.Exists(mark => HasWhole(entry.What, mark) || HasWhole(entry.Before, mark) || HasWhole(entry.After, mark));

    // /accounts/cp1 is not /accounts/cp10.
    private static bool HasWhole(string? text, string mark)
    {
        for (var at = text?.IndexOf(mark, StringComparison.Ordinal) ?? -1; at >= 0; at = text!.IndexOf(mark, at + 1, StringComparison.Ordinal))
        {
            var end = at + mark.Length;
            if (end == text!.Length || !(char.IsLetterOrDigit(text[end]) || text[end] is '-' or '_' or '.'))
            {
                return true;
            }
        }

        return false;
    }
}
