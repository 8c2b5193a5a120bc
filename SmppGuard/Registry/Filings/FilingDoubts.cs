using SmppGuard.Model;
using SmppGuard.Registry.Routes;

namespace SmppGuard.Registry.Filings;

/// <summary>What of a code is not filed with the carriers that its messages go to: to be told where somebody can do something about it.</summary>
internal static class FilingDoubts
{
    /// <summary>Of all codes, in the order of their numbers. Where nobody keeps filings and no carrier insists, nothing.</summary>
    public static IEnumerable<string> Of(RegistryState state, RegistryRules rules) => OfCodes(state, rules, state.Codes.Keys);

    /// <summary>Of the codes of one organization.</summary>
    public static IEnumerable<string> OfOrganization(RegistryState state, RegistryRules rules, string organization) =>
        OfCodes(state, rules, state.Codes.Values.Where(code => string.Equals(code.Entry.Organization, organization, StringComparison.Ordinal)).Select(code => code.Entry.Number));

    /// <summary>Of some codes.</summary>
    public static IEnumerable<string> OfCodes(RegistryState state, RegistryRules rules, IEnumerable<string> numbers)
    {
        if (state.Filings.IsEmpty && !rules.FilingCarriers.Any(carrier => carrier.Insists))
        {
            return [];
        }

        var filed = state.Filings.Values.Where(filing => filing.State == FilingState.Filed).ToLookup(filing => filing.Code, StringComparer.Ordinal);
        return numbers.Order(StringComparer.Ordinal).SelectMany(number => Of(state, rules, number, [.. filed[number]]));
    }

    private static IEnumerable<string> Of(RegistryState state, RegistryRules rules, string number, IReadOnlyCollection<FilingEntry> filed)
    {
        if (!state.Codes.TryGetValue(number, out var stored) || stored.Entry.Purpose is Purpose.PublicInterest or Purpose.Unknown || !state.Organizations.TryGetValue(stored.Entry.Organization, out var organization))
        {
            yield break;
        }

        foreach (var group in CarriersOf(state, rules, stored.Entry).GroupBy(carrier => carrier.Carrier, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var insists = group.Any(carrier => carrier.Insists);
            if (state.Filings.IsEmpty && !insists)
            {
                continue;
            }

            var kinds = group.SelectMany(carrier => carrier.Kinds).ToHashSet();
            List<string> missing = [.. Missing(stored.Entry, organization.Entry, state, [.. filed.Where(filing => string.Equals(filing.Carrier, group.Key, StringComparison.Ordinal))], kinds)];
            if (missing.Count > 0)
            {
                yield return $"code {number}: not filed with {group.Key}: {string.Join(", ", missing)}; {(insists ? "messages that have it do not go there" : "the carrier may block messages that have it")}.";
            }
        }
    }

    // The same things that a message of the code has whatever it says, and those that its entry allows.
    private static IEnumerable<string> Missing(CodeEntry code, OrganizationEntry organization, RegistryState state, IReadOnlyCollection<FilingEntry> filed, HashSet<FilingKind> kinds)
    {
        foreach (var name in kinds.Contains(FilingKind.Signature) ? new[] { organization.Name, organization.LatinName } : [])
        {
            if (!string.IsNullOrWhiteSpace(name) && !filed.Any(filing => filing.Kind == FilingKind.Signature && string.Equals(filing.Value.Trim(), name.Trim(), StringComparison.Ordinal)))
            {
                yield return $"the signature {name.Trim()}";
            }
        }

        if (kinds.Contains(FilingKind.Contact))
        {
            var contacts = code.Purpose == Purpose.Commercial ? (code.Contacts ?? []).Prepend(organization.Contact) : code.Contacts ?? [];
            foreach (var contact in contacts.Where(contact => !filed.Any(filing => filing.Kind == FilingKind.Contact && FilingCheck.IsSameNumber(filing.Value, contact))))
            {
                yield return $"the contact {contact}";
            }
        }

        foreach (var link in kinds.Contains(FilingKind.Link) ? code.Links ?? [] : [])
        {
            if (!filed.Any(filing => filing.Kind == FilingKind.Link && string.Equals(filing.Value, link, StringComparison.OrdinalIgnoreCase)))
            {
                yield return $"the link {link}";
            }
        }

        if (kinds.Contains(FilingKind.Template))
        {
            var templates = state.TemplatesOf(code.Number).Ids.Except(filed.Where(filing => filing.Kind == FilingKind.Template).Select(filing => filing.Value), StringComparer.Ordinal).ToList();
            if (templates.Count > 0)
            {
                yield return templates.Count == 1 ? $"the template {templates[0]}" : FormattableString.Invariant($"the template {templates[0]} and {templates.Count - 1} more");
            }
            else if (!filed.Any(filing => filing.Kind == FilingKind.Template))
            {
                yield return "any template";
            }
        }
    }

    // Where its messages may go: to the SMSCs of the accounts that send from it, and by the routes that can take them.
    private static IEnumerable<FilingCarrier> CarriersOf(RegistryState state, RegistryRules rules, CodeEntry code)
    {
        var accounts = state.Accounts.Values.Select(account => account.Entry).Where(account => account.Codes.Contains(code.Number, StringComparer.Ordinal)).ToList();
        var routes = state.Routes.GetValueOrDefault(RouteTableEntry.Key, rules.Routes).Routes.Where(route =>
            (route.Accounts.Count == 0 || accounts.Exists(account => route.Accounts.Contains(account.SystemId, StringComparer.Ordinal)))
            && (route.Organizations.Count == 0 || route.Organizations.Contains(code.Organization, StringComparer.Ordinal))
            && (route.Codes.Count == 0 || route.Codes.Any(start => start.StartsWith(code.Number, StringComparison.Ordinal) || code.Number.StartsWith(start, StringComparison.Ordinal)))
            && (route.Classes.Count == 0 || code.Purpose != Purpose.Commercial || route.Classes.Contains(nameof(Purpose.Commercial), StringComparer.Ordinal)));
        var smscs = accounts.Select(account => account.Smsc).Concat(accounts.Count == 0 ? [] : routes.SelectMany(route => route.Targets).Select(target => target.Smsc)).ToHashSet(StringComparer.Ordinal);
        return rules.FilingCarriers.Where(carrier => carrier.Kinds.Count > 0 && smscs.Contains(carrier.Smsc));
    }
}
