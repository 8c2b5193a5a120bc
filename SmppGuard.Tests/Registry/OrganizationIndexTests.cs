using Microsoft.Extensions.Logging.Abstractions;
using SmppGuard.Registry;
using SmppGuard.RulePacks;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Registry;

/// <summary>An index is given out once for all who share the storage, and never to another organization.</summary>
public sealed class OrganizationIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_that_share_the_storage_and_know_nothing_of_each_other_give_different_indexes()
    {
        var one = await OpenStoreAsync();
        var other = await OpenStoreAsync();
        await PutAsync(one, "acme");
        await PutAsync(other, "brook");
        await PutAsync(one, "cedar");

        Assert.Equal([1, 2, 3], [IndexIn(one, "acme"), IndexIn(other, "brook"), IndexIn(one, "cedar")]);
        var after = await OpenStoreAsync();
        Assert.Equal([1, 2, 3], [IndexIn(after, "acme"), IndexIn(after, "brook"), IndexIn(after, "cedar")]);
    }

    [Fact]
    public async Task An_index_that_was_given_stays_given_though_nothing_was_saved()
    {
        Assert.Equal(1, (await OpenStorage().GiveIndexesAsync(["acme"], default))["acme"]);

        // A crash between the two: the organization was never registered.
        var store = await OpenStoreAsync();
        await PutAsync(store, "brook");
        await PutAsync(store, "acme");
        Assert.Equal([2, 1], [IndexIn(store, "brook"), IndexIn(store, "acme")]);
    }

    [Fact]
    public async Task The_index_of_the_organization_that_was_deleted_last_goes_to_nobody_else()
    {
        var store = await OpenStoreAsync();
        await PutAsync(store, "acme");
        await PutAsync(store, "brook");
        Assert.True((await store.DeleteOrganizationAsync("brook")).Succeeded);
        await PutAsync(await OpenStoreAsync(), "cedar");

        var after = await OpenStoreAsync();
        await PutAsync(after, "brook");
        Assert.Equal([1, 2, 3], [IndexIn(after, "acme"), IndexIn(after, "brook"), IndexIn(after, "cedar")]);
    }

    private SqliteRegistryStorage OpenStorage() => new(new GuardDatabase(_folder.File(SqliteRegistryStorage.FileName), SqliteStorage.Migrations), TimeProvider.System);

    private Task<RegistryStore> OpenStoreAsync() => RegistryStore.OpenAsync(OpenStorage(), new RegistryRules { Words = new HonouredWords(RulePack.Load("draft-2020")) }, TimeProvider.System, NullLogger<RegistryStore>.Instance);

    private static async Task PutAsync(RegistryStore store, string id) =>
        Assert.Equal(RegistryOutcome.Created, (await store.PutAsync(new OrganizationEntry { Id = id, Name = "示例" + id, Contact = "4008001234" })).Outcome);

    private static int IndexIn(RegistryStore store, string id) => store.Current.TryGetOrganization(id, out var organization) ? organization.Index : 0;
}
