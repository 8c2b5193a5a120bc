using SmppGuard.Evidence;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Admin.Exports;

/// <summary>What an export is about: what was asked for, and whom that turns out to concern.</summary>
internal sealed class ExportSubject
{
    /// <summary>Files of proofs that one package takes; more are named, and can be had one by one.</summary>
    public const int MostAttachments = 100_000;

    public ExportSubject(ExportOrder order, DateTimeOffset until, RegistryState registry)
    {
        Order = order;
        Until = until;
        Registry = registry;
        if (order.Organization is { } organization)
        {
            AddOrganization(organization);
        }

        if (order.Code is { } code)
        {
            AddCode(code);
        }

        if (order.Account is { } account)
        {
            _ = Accounts.Add(account);
            foreach (var number in registry.Accounts.GetValueOrDefault(account)?.Entry.Codes ?? [])
            {
                AddCode(number);
            }
        }
    }

    public ExportOrder Order { get; }

    public RegistryState Registry { get; }

    public Msisdn? Number => Order.Msisdn is null ? null : Order.Number;

    public DateTimeOffset? From => Order.From;

    /// <summary>Not included.</summary>
    public DateTimeOffset Until { get; }

    /// <summary>It is about a time, and everybody in it.</summary>
    public bool IsOfEverybody => Order is { Msisdn: null, Organization: null, Code: null, Account: null };

    /// <summary>Whoever asked sees one organization alone, and nothing that is the provider's own.</summary>
    public bool IsScoped => Order.Scope is not null;

    public HashSet<string> Organizations { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Codes { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Accounts { get; } = new(StringComparer.Ordinal);

    /// <summary>Hashes of files of proofs.</summary>
    public HashSet<string> Attachments { get; } = new(StringComparer.Ordinal);

    public bool MaySee(string? organization) => Order.Scope is not { } own || string.Equals(own, organization, StringComparison.Ordinal);

    public bool IsInTime(DateTimeOffset at) => at < Until && (From is not { } from || at >= from);

    /// <summary>Takes in whom a record names.</summary>
    public void Meet(string? organization, string? code, string? account)
    {
        if (!string.IsNullOrEmpty(organization))
        {
            _ = Organizations.Add(organization);
        }

        if (!string.IsNullOrEmpty(code))
        {
            _ = Codes.Add(code);
        }

        if (!string.IsNullOrEmpty(account))
        {
            _ = Accounts.Add(account);
        }
    }

    private void AddOrganization(string id)
    {
        _ = Organizations.Add(id);
        foreach (var (number, code) in Registry.Codes.Where(code => string.Equals(code.Value.Entry.Organization, id, StringComparison.Ordinal)))
        {
            _ = Codes.Add(number);
        }

        foreach (var (systemId, _) in Registry.Accounts.Where(account => account.Value.Entry.Codes.Any(Codes.Contains)))
        {
            _ = Accounts.Add(systemId);
        }
    }

    private void AddCode(string number)
    {
        _ = Codes.Add(number);
        if (Registry.Codes.TryGetValue(number, out var code))
        {
            _ = Organizations.Add(code.Entry.Organization);
        }
    }
}
