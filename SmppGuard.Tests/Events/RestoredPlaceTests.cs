using Microsoft.Extensions.Logging.Abstractions;
using SmppGuard.Events;
using SmppGuard.Events.Sources;
using SmppGuard.Registry;
using SmppGuard.Relay.Smsc;
using SmppGuard.RulePacks;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Storage.Sqlite;
using Xunit;

namespace SmppGuard.Tests.Events;

/// <summary>A place that is behind the end of what is stored, as after a restore of a backup whose parts are not of one moment.</summary>
public sealed class RestoredPlaceTests : IDisposable
{
    private readonly GuardDatabaseFixture _files = new();
    private readonly GuardDatabase _database;

    public RestoredPlaceTests() => _database = _files.Open();

    public void Dispose()
    {
        _database.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task Every_source_goes_back_to_the_end_that_there_is()
    {
        var registry = await RegistryStore.OpenAsync(
            new SqliteRegistryStorage(_database, TimeProvider.System), new RegistryRules { Words = new HonouredWords(RulePack.Load("draft-2020")) }, TimeProvider.System, NullLogger<RegistryStore>.Instance);
        (IEventSource Source, string Place)[] sources =
        [
            (new ComplaintEvents(new SqliteComplaintArrivals(_database)), "50:60"),
            (new FilingEvents(new SqliteRegistryHistory(_database)), "50"),
            (new SmscEvents(new SqliteSmscTurnStorage(_database)), "50"),
            (new SuspensionEvents(new SqliteRegistryHistory(_database), registry), "50"),
        ];
        foreach (var (source, place) in sources)
        {
            var page = await source.ReadAsync(place, 10, default);
            Assert.Equal((0, await source.EndAsync(default), true), (page.Events.Count, page.Place, page.IsAll));
        }
    }

    [Fact]
    public async Task What_comes_after_it_under_the_same_number_is_told()
    {
        var turns = new SqliteSmscTurnStorage(_database);
        var source = new SmscEvents(turns);
        var back = (await source.ReadAsync("50", 10, default)).Place;
        await turns.AddAsync(new SmscTurn { Pod = 1, Smsc = "main", At = DateTimeOffset.UnixEpoch, IsOut = true, Cause = "it has no bind" }, default);
        var page = await source.ReadAsync(back, 10, default);
        Assert.Equal(EventTypes.SmscOut, Assert.Single(page.Events).Type);
        Assert.Equal(page.Place, (await source.ReadAsync(page.Place, 10, default)).Place);
    }
}
