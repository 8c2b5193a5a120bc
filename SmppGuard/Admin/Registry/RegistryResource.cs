using System.Text.Json.Nodes;
using SmppGuard.Input;
using SmppGuard.Registry;

namespace SmppGuard.Admin.Registry;

/// <summary>One of the three kinds of registry entries as a resource of the API: where it is, how it is read, changed and shown.</summary>
internal sealed record RegistryResource
{
    public required RegistryKind Kind { get; init; }

    /// <summary>Its place below <c>/api/v1</c>.</summary>
    public required string Path { get; init; }

    /// <summary>What one of them is called in a sentence.</summary>
    public required string Noun { get; init; }

    /// <summary>All keys, in no order.</summary>
    public required Func<RegistryState, IEnumerable<string>> Keys { get; init; }

    /// <summary>An entry as it is shown; null: there is none.</summary>
    public required Func<RegistryState, string, JsonObject?> Find { get; init; }

    /// <summary>The organization that an entry belongs to, and nobody else; null: there is none.</summary>
    public required Func<RegistryState, string, string?> OwnerOf { get; init; }

    public required Func<RegistryStore, string, JsonObjectReader, List<string>, RegistryChange, Task<RegistryResult>> PutAsync { get; init; }

    public required Func<RegistryStore, string, RegistryChange, Task<RegistryResult>> DeleteAsync { get; init; }

    public RegistryKey KeyOf(string key) => new(Kind, key);

    public static IReadOnlyList<RegistryResource> All { get; } =
    [
        new()
        {
            Kind = RegistryKind.Organization,
            Path = "organizations",
            Noun = "organization",
            Keys = state => state.Organizations.Keys,
            Find = (state, id) => state.Organizations.TryGetValue(id, out var stored) ? RegistryResponses.Of(stored) : null,
            OwnerOf = (state, id) => EntryOwner.Of(state, new(RegistryKind.Organization, id)),
            PutAsync = async (store, id, reader, problems, by) =>
            {
                var entry = OrganizationEntry.Read(reader, id);
                LicencesValidator.Check(entry, "", store.RequiresLicences, problems, problems);
                return problems.Count > 0 ? new(RegistryOutcome.Invalid, problems) : await store.PutAsync(entry, by);
            },
            DeleteAsync = (store, id, by) => store.DeleteOrganizationAsync(id, by),
        },
        new()
        {
            Kind = RegistryKind.Code,
            Path = "codes",
            Noun = "code",
            Keys = state => state.Codes.Keys,
            Find = (state, number) => state.Codes.TryGetValue(number, out var stored) ? RegistryResponses.Of(stored) : null,
            OwnerOf = (state, number) => EntryOwner.Of(state, new(RegistryKind.Code, number)),
            PutAsync = async (store, number, reader, problems, by) =>
            {
                var entry = CodeEntry.Read(reader, number);
                return problems.Count > 0 ? new(RegistryOutcome.Invalid, problems) : await store.PutAsync(entry, by);
            },
            DeleteAsync = (store, number, by) => store.DeleteCodeAsync(number, by),
        },
        new()
        {
            Kind = RegistryKind.Account,
            Path = "accounts",
            Noun = "account",
            Keys = state => state.Accounts.Keys,
            Find = (state, systemId) => state.Accounts.TryGetValue(systemId, out var stored) ? RegistryResponses.Of(stored) : null,
            OwnerOf = (state, systemId) => EntryOwner.Of(state, new(RegistryKind.Account, systemId)),
            PutAsync = async (store, systemId, reader, problems, by) =>
            {
                var entry = AccountEntry.Read(reader, systemId, store.State.Accounts.GetValueOrDefault(systemId)?.Entry.Password);
                return problems.Count > 0 ? new(RegistryOutcome.Invalid, problems) : await store.PutAsync(entry, by);
            },
            DeleteAsync = (store, systemId, by) => store.DeleteAccountAsync(systemId, by),
        },
    ];
}
