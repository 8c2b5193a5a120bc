using SmppGuard.Moving;
using SmppGuard.Storage.Sqlite.Messages;
using SmppGuard.Tests.Moving;
using SmppGuard.Verifying;
using Xunit;

namespace SmppGuard.Tests.Verifying;

/// <summary>Stores with something of everything, filled through their ports and copied: every message is found by what it should be found by, and nothing is named that is not there.</summary>
public sealed class RandomStoreVerifyTests : IAsyncLifetime
{
    // These name messages, consents and counts at random.
    private static readonly string[] Random =
    [
        StoreParts.Receipts.Name, StoreParts.Operations.Name, StoreParts.Messages.Name, VerifiedParts.Counts.Name,
    ];

    private MovedStores? _stores;

    private MovedStores Stores => _stores!;

    public async Task InitializeAsync() => _stores = await MovedStores.CreateAsync(typeof(RandomStoreVerifyTests));

    public async Task DisposeAsync()
    {
        if (_stores is not null)
        {
            await _stores.DisposeAsync();
        }
    }

    [SkippableTheory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Whatever_was_stored_and_copied_there_and_back_is_found(int seed)
    {
        var store = new RandomStore(Stores.OpenDirectory("one"), seed, 0, MovedStores.Start);
        await store.FillAsync();
        store.FillArchive(3 * PostingWriter.BlockLength);
        await store.FillAsync();
        await Stores.CloseAsync();
        await AssertFoundAsync(await CheckedStores.VerifyAsync(Stores.At("one")));

        _ = await Stores.CopyAsync("one", "");
        await AssertFoundAsync(await CheckedStores.VerifyAsync(options =>
        {
            SmppGuard.Tests.Storage.MongoDb.Serving.MongoServing.On(Stores.Database, 0)(options);
            options.DataDirectory = Stores.At("none");
        }));
        _ = await Stores.CopyAsync("", "two");
        await AssertFoundAsync(await CheckedStores.VerifyAsync(Stores.At("two")));
    }

    private static Task AssertFoundAsync(VerifyReport report)
    {
        Assert.True(report.Of(VerifiedParts.Lookup).Read > 0);
        Assert.True(report.Damages.All(damage => Random.Contains(damage.Part)), report.Text());
        return Task.CompletedTask;
    }
}
