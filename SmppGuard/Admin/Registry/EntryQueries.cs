using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Admin.Registry;

/// <summary>Which entries of a kind to list; they are in memory, so any of them is looked at.</summary>
internal interface IEntryQuery
{
    string? Limit { get; }

    string? Cursor { get; }

    /// <summary>Whether the entry of a key is wanted; collects all that is wrong.</summary>
    Predicate<string> Read(RegistryState state, List<(string Field, string Message)> problems);
}

/// <summary>Filters of the list of organizations.</summary>
internal sealed record OrganizationsQuery : IEntryQuery
{
    [FromQuery(Name = "standing"), Description("Active, Suspended or Terminated.")]
    public string? Standing { get; init; }

    [FromQuery(Name = "name"), Description("A piece of its id, its name or its Latin name, in any case.")]
    public string? Name { get; init; }

    [FromQuery(Name = "credential"), Description("Number of its credential.")]
    public string? Credential { get; init; }

    [FromQuery(Name = "limit"), Description(EntryQuery.OfLimit)]
    public string? Limit { get; init; }

    [FromQuery(Name = "cursor"), Description(EntryQuery.OfCursor)]
    public string? Cursor { get; init; }

    public Predicate<string> Read(RegistryState state, List<(string Field, string Message)> problems)
    {
        var standing = EntryQuery.ReadStanding(Standing, problems);
        return id => state.Organizations[id] is var stored
            && EntryQuery.Is(standing, stored.Standing)
            && (PageQuery.TrimmedOrNull(Name) is not { } name || Has(stored.Entry.Id, name) || Has(stored.Entry.Name, name) || Has(stored.Entry.LatinName, name))
            && EntryQuery.Is(Credential, stored.Entry.CredentialNumber);

        static bool Has(string? text, string piece) => text?.Contains(piece, StringComparison.OrdinalIgnoreCase) == true;
    }
}

/// <summary>Filters of the list of codes.</summary>
internal sealed record CodesQuery : IEntryQuery
{
    [FromQuery(Name = "standing"), Description("Active or Suspended.")]
    public string? Standing { get; init; }

    [FromQuery(Name = "organization"), Description("Id of the organization that it belongs to.")]
    public string? Organization { get; init; }

    [FromQuery(Name = "purpose"), Description("Commercial, Notification, Verification or PublicInterest.")]
    public string? Purpose { get; init; }

    [FromQuery(Name = "number"), Description("Digits that it begins with.")]
    public string? Number { get; init; }

    [FromQuery(Name = "account"), Description("A system_id that may send from it.")]
    public string? Account { get; init; }

    [FromQuery(Name = "limit"), Description(EntryQuery.OfLimit)]
    public string? Limit { get; init; }

    [FromQuery(Name = "cursor"), Description(EntryQuery.OfCursor)]
    public string? Cursor { get; init; }

    public Predicate<string> Read(RegistryState state, List<(string Field, string Message)> problems)
    {
        var standing = EntryQuery.ReadStanding(Standing, problems);
        var purpose = MessageCriteriaReader.ReadClass(Purpose, problems, "purpose");
        var ofAccount = PageQuery.TrimmedOrNull(Account) is { } account ? state.Accounts.GetValueOrDefault(account)?.Entry.Codes.ToHashSet(StringComparer.Ordinal) ?? [] : null;
        return number => state.Codes[number] is var stored
            && EntryQuery.Is(standing, stored.Standing)
            && EntryQuery.Is(Organization, stored.Entry.Organization)
            && (purpose is null || stored.Entry.Purpose == purpose)
            && (PageQuery.TrimmedOrNull(Number) is not { } digits || number.StartsWith(digits, StringComparison.Ordinal))
            && ofAccount?.Contains(number) != false;
    }
}

/// <summary>Filters of the list of accounts.</summary>
internal sealed record AccountsQuery : IEntryQuery
{
    [FromQuery(Name = "standing"), Description("Active or Suspended.")]
    public string? Standing { get; init; }

    [FromQuery(Name = "organization"), Description("Id of an organization that one of its codes belongs to.")]
    public string? Organization { get; init; }

    [FromQuery(Name = "code"), Description("Number of a code that it may send from.")]
    public string? Code { get; init; }

    [FromQuery(Name = "smsc"), Description("Name of the SMSC that it sends to.")]
    public string? Smsc { get; init; }

    [FromQuery(Name = "limit"), Description(EntryQuery.OfLimit)]
    public string? Limit { get; init; }

    [FromQuery(Name = "cursor"), Description(EntryQuery.OfCursor)]
    public string? Cursor { get; init; }

    public Predicate<string> Read(RegistryState state, List<(string Field, string Message)> problems)
    {
        var standing = EntryQuery.ReadStanding(Standing, problems);
        return systemId => state.Accounts[systemId] is var stored
            && EntryQuery.Is(standing, stored.Standing)
            && (PageQuery.TrimmedOrNull(Organization) is not { } organization || stored.Entry.Codes.Any(code => state.Codes.TryGetValue(code, out var owned) && EntryQuery.Is(organization, owned.Entry.Organization)))
            && (PageQuery.TrimmedOrNull(Code) is not { } number || stored.Entry.Codes.Contains(number, StringComparer.Ordinal))
            && EntryQuery.Is(Smsc, stored.Entry.Smsc);
    }
}

/// <summary>What these filters have in common.</summary>
internal static class EntryQuery
{
    public const string OfLimit = "Length of the list, 1 to 1000; 100 unless said.";
    public const string OfCursor = "\"next\" of the list before.";

    private static readonly string[] Standings = Enum.GetNames<Standing>();

    public static Standing? ReadStanding(string? value, List<(string Field, string Message)> problems)
    {
        if (PageQuery.TrimmedOrNull(value) is not { } name)
        {
            return null;
        }

        if (Standings.Contains(name, StringComparer.Ordinal))
        {
            return Enum.Parse<Standing>(name);
        }

        problems.Add(("standing", $"must be one of {string.Join(", ", Standings)}."));
        return null;
    }

    public static bool Is(Standing? wanted, Standing value) => wanted is null || wanted == value;

    public static bool Is(string? wanted, string? value) => PageQuery.TrimmedOrNull(wanted) is not { } text || string.Equals(text, value, StringComparison.Ordinal);
}
