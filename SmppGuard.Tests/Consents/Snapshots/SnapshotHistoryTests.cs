using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Consents.Snapshots;

/// <summary>A start from a snapshot and what the streams have behind it comes to what all streams say, whatever was recorded, wherever the snapshot cuts, and whatever was written meanwhile.</summary>
public sealed class SnapshotHistoryTests : IDisposable
{
    private const int Pods = 3;
    private const long Day = 86_400_000;

    private static readonly long[] Recipients = [8_613_800_138_000, 8_613_800_138_001, 8_613_000_000_000, 8_619_999_999_999, 447_700_900_123, 85_291_234_567];
    private static readonly string[] Organizations = ["acme", "rival"];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_snapshot_and_the_streams_behind_it_say_what_all_streams_say(int seed)
    {
        var random = new Random(seed);
        var streams = new StreamsInMemory();
        var next = 0;
        AddSome(streams, random, ref next, random.Next(1, 120));

        // Memory has everything up to the places, and of what is behind them some, for it is seen at once.
        var before = new SnapshotWorld(_folder.Path);
        var covers = streams.PlacesAt(length => random.Next(length + 1));
        covers = covers.Count > 0 ? covers : streams.Ends();
        before.Apply(Shuffled(streams.All().Where(e => e.Number <= covers.GetValueOrDefault(e.Pod).Number || random.Next(2) == 0), random));
        await before.WriteAsync(covers, streams.Ends());

        // Of another process, the states that it began with are in the next snapshot too.
        AddSome(streams, random, ref next, random.Next(60));
        var between = new SnapshotWorld(_folder.Path);
        Assert.True(await between.StartAsync(streams));
        AssertAsStreams(streams, between);
        await between.WriteAsync(streams.Ends());
        AddSome(streams, random, ref next, random.Next(60));
        var after = new SnapshotWorld(_folder.Path);
        Assert.True(await after.StartAsync(streams));
        AssertAsStreams(streams, after);

        var alone = new SnapshotWorld(_folder.File("none"));
        Assert.False(await alone.StartAsync(streams));
        AssertAsStreams(streams, alone);
        foreach (var days in new[] { 0, 1, 200, 2000 })
        {
            Assert.Equal(alone.Index.Count(SnapshotWorld.Start + (days * Day)), after.Index.Count(SnapshotWorld.Start + (days * Day)));
        }
    }

    /// <summary>Shards are copied one after the other, so what is recorded meanwhile is in some and not in others.</summary>
    [Fact]
    public async Task What_is_recorded_while_it_is_written_counts_after_the_start()
    {
        const int People = 20_000;
        var streams = new StreamsInMemory();
        for (var i = 0; i < People; i++)
        {
            streams.Add(i % Pods, ConsentEvents.Grant("acme", Recipients[0] + i, IdOf(i), SnapshotWorld.Start + i));
        }

        var before = new SnapshotWorld(_folder.Path);
        before.Apply(streams.All());
        var covers = streams.Ends();

        // Half of them refuse, and some of whom no slot can tell agree, while it is written.
        for (var i = 0; i < People; i += 2)
        {
            streams.Add(i % Pods, ConsentEvents.Refusal("acme", Recipients[0] + i, IdOf(People + i), SnapshotWorld.Start + People + i));
            streams.Add(i % Pods, ConsentEvents.Grant("acme", Recipients[4] + i, IdOf(People + i + 1), SnapshotWorld.Start + i));
        }

        StreamedConsent[] meanwhile = [.. streams.All().Where(e => e.Number > covers[e.Pod].Number)];
        var writing = before.WriteAsync(covers, streams.Ends());
        Parallel.ForEach(meanwhile.Chunk(100), some => before.Apply(some));
        await writing;
        var after = new SnapshotWorld(_folder.Path);
        Assert.True(await after.StartAsync(streams));
        for (var i = 0; i < People; i++)
        {
            Assert.Equal(i % 2 == 0 ? ConsentStateKind.Revoked : ConsentStateKind.Granted, after.StateOf(SnapshotWorld.Acme, Recipients[0] + i, SnapshotWorld.Start + Day).Kind);
        }

        Assert.Equal(new ConsentCounts(People, People / 2, 0), after.Index.Count(SnapshotWorld.Start + Day));
    }

    private static long IdOf(int number) => RecordIds.FirstAt(SnapshotWorld.Start + (number / 1000)) + (number % 1000);

    private static StreamedConsent[] Shuffled(IEnumerable<StreamedConsent> events, Random random)
    {
        StreamedConsent[] all = [.. events];
        random.Shuffle(all);
        return all;
    }

    private static void AddSome(StreamsInMemory streams, Random random, ref int next, int count)
    {
        for (; count > 0; count--, next++)
        {
            // Few moments, so that they meet; or of a list of years ago; or dated ahead.
            var recordedAt = SnapshotWorld.Start + random.Next(50);
            var at = random.Next(4) switch { 0 => recordedAt - (random.Next(900) * Day / 1000 * 1000), 1 => recordedAt + random.NextInt64(100 * Day), _ => recordedAt };
            var id = RecordIds.FirstAt(recordedAt) + ((long)random.Next(Pods) * 4096) + next;
            var (organization, recipient) = (Organizations[random.Next(Organizations.Length)], Recipients[random.Next(Recipients.Length)]);
            streams.Add(random.Next(Pods), random.Next(3) == 0
                ? ConsentEvents.Refusal(organization, recipient, id, Math.Min(at, recordedAt)) with { RecordedAt = recordedAt }
                : ConsentEvents.Grant(organization, recipient, id, at, recordedAt, random.Next(3) switch { 0 => at + (730 * Day), 1 => at + random.Next(1, 100), _ => 0 }));
        }
    }

    private static void AssertAsStreams(StreamsInMemory streams, SnapshotWorld world)
    {
        foreach (var organization in Organizations)
        {
            foreach (var recipient in Recipients)
            {
                var model = new ConsentModel();
                foreach (var e in streams.All().Select(e => e.Event).Where(e => e.Organization == organization && e.Msisdn.Value == recipient).OrderBy(e => e.ConsentId))
                {
                    if (e.Change == ConsentChange.Grant)
                    {
                        model.Grant(e.ConsentId, e.EffectiveAt, e.ExpiresAt, e.RecordedAt);
                    }
                    else
                    {
                        model.Refuse(e.ConsentId, e.EffectiveAt);
                    }
                }

                foreach (var now in new[] { 50, 99, Day, 60 * Day, 150 * Day, 1000 * Day })
                {
                    Assert.Equal(model.StateAt(SnapshotWorld.Start + now), world.StateOf(world.Organizations[organization], recipient, SnapshotWorld.Start + now));
                }
            }
        }
    }
}
