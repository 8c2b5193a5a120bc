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
    public void Two_that_share_the_storage_and_know_nothing_of_each_other_give_different_indexes()
    {
        var one = OpenStore();
        var other = OpenStore();
        Put(one, "acme");
        Put(other, "brook");
        Put(one, "cedar");

        Assert.Equal([1, 2, 3], [IndexIn(one, "acme"), IndexIn(other, "brook"), IndexIn(one, "cedar")]);
        var after = OpenStore();
        Assert.Equal([1, 2, 3], [IndexIn(after, "acme"), IndexIn(after, "brook"), IndexIn(after, "cedar")]);
    }

    [Fact]
    public async Task Many_who_ask_at_once_are_told_the_same()
    {
        string[] names = [.. Enumerable.Range(0, 20).Select(i => $"org{i}")];
        var told = await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var tables = OpenTables();
            var shuffled = names.ToArray();
            new Random(seed).Shuffle(shuffled);
            return shuffled.Chunk(3).SelectMany(tables.GiveIndexes).OrderBy(given => given.Key, StringComparer.Ordinal).ToArray();
        })));

        Assert.All(told, indexes => Assert.Equal(told[0], indexes));
        Assert.Equal(Enumerable.Range(1, names.Length), told[0].Select(given => given.Value).Order());
    }

    [Fact]
    public void An_index_that_was_given_stays_given_though_nothing_was_saved()
    {
        Assert.Equal(1, OpenTables().GiveIndexes(["acme"])["acme"]);

        // A crash between the two: the organization was never registered.
        var store = OpenStore();
        Put(store, "brook");
        Put(store, "acme");
        Assert.Equal([2, 1], [IndexIn(store, "brook"), IndexIn(store, "acme")]);
    }

    [Fact]
    public void The_index_of_the_organization_that_was_deleted_last_goes_to_nobody_else()
    {
        var store = OpenStore();
        Put(store, "acme");
        Put(store, "brook");
        Assert.True(store.DeleteOrganization("brook").Succeeded);
        Put(OpenStore(), "cedar");

        var after = OpenStore();
        Put(after, "brook");
        Assert.Equal([1, 2, 3], [IndexIn(after, "acme"), IndexIn(after, "brook"), IndexIn(after, "cedar")]);
    }

    private RegistryTables OpenTables() => new(new GuardDatabase(_folder.File(RegistryTables.FileName), RegistryTables.Migrations));

    private RegistryStore OpenStore() => new(OpenTables(), new RegistryRules { Words = new HonouredWords(RulePack.Load("draft-2020")) }, TimeProvider.System, NullLogger<RegistryStore>.Instance);

    private static void Put(RegistryStore store, string id) =>
        Assert.Equal(RegistryOutcome.Created, store.Put(new OrganizationEntry { Id = id, Name = "示例" + id, Contact = "4008001234" }).Outcome);

    private static int IndexIn(RegistryStore store, string id) => store.Current.TryGetOrganization(id, out var organization) ? organization.Index : 0;
}
