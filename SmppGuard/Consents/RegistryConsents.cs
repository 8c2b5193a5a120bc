using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Consents;

/// <summary>The consents that stand in a registry file. They are granted anew at each start, which changes nothing where they are on record.</summary>
internal sealed class RegistryConsents
{
    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<GrantRequest> Grants { get; private set; } = [];

    /// <summary>Reads the member <c>consents</c>; what does not fit is told by the reader.</summary>
    public void Read(JsonObjectReader file) => Grants = [.. file.Objects("consents").Select(ReadOne)];

    /// <summary>Judges them as they would be granted by a start at this moment.</summary>
    /// <param name="file">Where they stand.</param>
    /// <param name="stored">What the registry holds beside the file.</param>
    /// <param name="countryCode">That of national numbers; a wrong one is told elsewhere.</param>
    /// <param name="now">The moment.</param>
    /// <param name="problems">Receives what is wrong, with the place in the file.</param>
    public void Validate(RegistryFile file, RegistryState stored, string countryCode, DateTimeOffset now, List<string> problems)
    {
        if (countryCode.Length is 0 or > 3 || !countryCode.All(char.IsAsciiDigit))
        {
            return;
        }

        var organizations = file.Organizations.Select(o => o.Id).Concat(stored.Organizations.Keys).ToHashSet(StringComparer.Ordinal);
        var plan = new NumberPlan(countryCode);
        var found = new List<string>();
        foreach (var (index, consent) in Grants.Index())
        {
            Check(consent, $"consents[{index}].", organizations.Contains, plan, now, found);
        }

        problems.AddRange(file.Locate(found));
    }

    private static GrantRequest ReadOne(JsonObjectReader reader)
    {
        var consent = new GrantRequest
        {
            Organization = reader.Text("organization", "acme"),
            Msisdn = reader.Secret("msisdn", "8613800138000"),
            Method = reader.Text("method", "web-form"),
            GrantedAt = reader.Time("grantedAt"),
            ExpiresAt = reader.Time("expiresAt"),
            Evidence = reader.OptionalText("evidence", "order page checkbox, session 8f2"),
        };
        reader.RefuseTheRest();
        return consent;
    }

    private static void Check(GrantRequest entry, string path, Predicate<string> organizationExists, NumberPlan plan, DateTimeOffset now, List<string> problems)
    {
        if (entry.Organization.Length > 0 && !organizationExists(entry.Organization))
        {
            problems.Add($"{path}organization is \"{entry.Organization}\"; no such organization in the file or the store. Use the id of one, for example acme.");
        }

        // The number is not shown: messages end up in logs.
        if (entry.Msisdn.Length > 0 && !plan.TryNormalize(entry.Msisdn, out _))
        {
            problems.Add($"{path}msisdn is not a mobile number; use 5 to 15 digits with or without the country code, for example 8613800138000.");
        }

        // What the start would not take. A member that is missing, or is no time, has been told already.
        var validation = new ConsentValidation(RegistrySnapshot.Empty, plan, anyMethod: true);
        validation.CheckContent(entry.Method.Length > 0 ? entry : entry with { Method = "unknown" });
        problems.AddRange(validation.Problems.Select(problem => $"{path}{problem.Field} {problem.Message}"));

        if (entry.GrantedAt > now)
        {
            problems.Add($"{path}grantedAt lies in the future; a consent counts from when it was given, for example 2026-01-05T08:00:00Z.");
        }

        if (entry.ExpiresAt <= entry.GrantedAt)
        {
            problems.Add($"{path}expiresAt is not after grantedAt; the consent would never count. Use a later time, or leave it out, for example {UtcTime.YearAfter(entry.GrantedAt):yyyy-MM-ddTHH:mm:ssK}.");
        }
    }
}
