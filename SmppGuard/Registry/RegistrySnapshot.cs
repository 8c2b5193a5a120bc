using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using SmppGuard.Model;
using SmppGuard.Registry.Filings;
using SmppGuard.Registry.Routes;

namespace SmppGuard.Registry;

/// <summary>
/// Everything registered, at one moment. Immutable: the data path reads it without locks, and a change swaps the whole snapshot, so a message is
/// never judged by half of a change.
/// </summary>
internal sealed class RegistrySnapshot
{
    private readonly FrozenDictionary<string, Organization> _organizations;
    private readonly FrozenDictionary<string, Account> _accounts;
    private readonly FrozenDictionary<CodeNumber, Account> _receivers;
    private readonly FrozenDictionary<string, CodeNumber> _codesByNumber;
    private readonly CodeTable _codes;

    public RegistrySnapshot(IEnumerable<Organization> organizations, IEnumerable<CodeNumber> codes, IEnumerable<Account> accounts)
    {
        _organizations = organizations.ToFrozenDictionary(o => o.Id, StringComparer.Ordinal);
        _accounts = accounts.ToFrozenDictionary(a => a.SystemId, StringComparer.Ordinal);
        _codes = new CodeTable(codes);
        _codesByNumber = _codes.All.ToFrozenDictionary(c => c.Number, StringComparer.Ordinal);
        var receivers = new Dictionary<CodeNumber, Account>(ReferenceEqualityComparer.Instance);
        foreach (var account in _accounts.Values.Where(a => a.Standing != Standing.Terminated).OrderBy(a => a.SystemId, StringComparer.Ordinal))
        {
            foreach (var code in account.Codes)
            {
                receivers.TryAdd(code, account);
            }
        }

        _receivers = receivers.ToFrozenDictionary<CodeNumber, Account>(ReferenceEqualityComparer.Instance);
    }

    /// <summary>Nothing registered: every bind and submit is refused.</summary>
    public static RegistrySnapshot Empty { get; } = new([], [], []);

    /// <summary>The routes in force: those that were put by the API, else those of the configuration.</summary>
    public RouteTableEntry Routes { get; init; } = RouteTableEntry.Empty;

    /// <summary>What is filed, by the number of its code.</summary>
    public FrozenDictionary<string, IReadOnlyList<FilingEntry>> Filings { get; init; } = FrozenDictionary<string, IReadOnlyList<FilingEntry>>.Empty;

    public IReadOnlyCollection<Organization> Organizations => _organizations.Values;

    public IReadOnlyCollection<Account> Accounts => _accounts.Values;

    public IReadOnlyCollection<CodeNumber> Codes => _codes.All;

    public bool TryGetOrganization(string id, [MaybeNullWhen(false)] out Organization organization) => _organizations.TryGetValue(id, out organization);

    public bool TryGetAccount(string systemId, [MaybeNullWhen(false)] out Account account) => _accounts.TryGetValue(systemId, out account);

    /// <summary>What is filed for a code.</summary>
    public IReadOnlyList<FilingEntry> FilingsOf(string number) => Filings.GetValueOrDefault(number) ?? [];

    /// <summary>The code that is registered under exactly this number.</summary>
    public bool TryGetCode(string number, [MaybeNullWhen(false)] out CodeNumber code) => _codesByNumber.TryGetValue(number, out code);

    /// <summary>The code with the longest match over all registered codes, not only one account's; null: no code, or not digits only.</summary>
    public CodeNumber? LongestMatch(ReadOnlySpan<byte> digits) => _codes.LongestMatch(digits);

    /// <summary>
    /// The organizations that share a main number with this one: those of all codes that begin like the shortest registered prefix that the number matches. Sub-ports of one
    /// main number are given away to many senders; a phone shows only digits, and its owner cannot tell them apart.
    /// </summary>
    public IReadOnlyList<Organization> SharingMainNumber(string number)
    {
        var main = _codes.All.Where(c => c.IsPrefix && number.StartsWith(c.Number, StringComparison.Ordinal)).MinBy(c => c.Number.Length);
        return main is null
            ? []
            : [.. _codes.All.Where(c => c.Number.StartsWith(main.Number, StringComparison.Ordinal)).Select(c => c.Organization).Distinct()];
    }

    /// <summary>The account that messages to <paramref name="code"/> are relayed to: the first, by system_id, that may send from it; null: nobody.</summary>
    public Account? ReceiverOf(CodeNumber code) => _receivers.GetValueOrDefault(code);
}
