using System.Diagnostics;
using System.Globalization;
using SmppGuard.Consents;
using SmppGuard.Consents.Snapshots;
using SmppGuard.Model;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Consents.Snapshots;

/// <summary>
/// A process that writes one snapshot after the other while people refuse is killed, at whatever moment, again and again. <c>SMPPGUARD_TEST_SNAPSHOT_KILLS</c> says how often.
/// </summary>
public sealed class SnapshotKillTests : IDisposable
{
    private const string Variable = "SMPPGUARD_TEST_SNAPSHOT_KILLS";
    private const int FewKills = 6;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whenever_it_is_killed_the_next_start_takes_a_whole_snapshot_or_none_and_knows_every_refusal()
    {
        var random = new Random(52);
        var kills = int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : FewKills;
        var (cutOff, used) = (0, 0);
        for (var kill = 0; kill < kills; kill++)
        {
            await KillAsync(random);
            var world = new SnapshotWorld(_folder.Path);
            cutOff += File.Exists(SnapshotWriter.NextOf(world.Path)) ? 1 : 0;
            var refused = SnapshotLoop.Refused(_folder.Path);
            used += await world.StartAsync(SnapshotLoop.Streams(refused)) ? 1 : 0;
            Assert.False(world.Log.Contains("is not used"), string.Join('\n', world.Log.Entries));
            Assert.False(File.Exists(SnapshotWriter.NextOf(world.Path)));
            for (var person = 0; person < SnapshotLoop.People; person++)
            {
                Assert.Equal(
                    person < refused ? ConsentStateKind.Revoked : ConsentStateKind.Granted,
                    world.StateOf(SnapshotWorld.Acme, SnapshotLoop.NumberOf(person), SnapshotWorld.Start + SnapshotLoop.Day).Kind);
            }
        }

        // Or it was never killed while it wrote, and the next start never had a snapshot.
        Assert.NotEqual((0, 0), (cutOff, used));
    }

    private async Task KillAsync(Random random)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SnapshotLoop).Assembly.Location, SnapshotLoop.Name, _folder.Path]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        try
        {
            // It says so before it begins another one.
            for (var begun = random.Next(1, 4); begun > 0; begun--)
            {
                Assert.NotNull(await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));
            }

            // A snapshot takes some milliseconds; any of them is the moment.
            var wait = random.NextDouble() * 20;
            for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun).TotalMilliseconds < wait;)
            {
                Thread.Yield();
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }
}

/// <summary>What the process does that is killed. The streams are known by the number of refusals, which is the length of a file: what is in it is on record.</summary>
internal static class SnapshotLoop
{
    public const string Name = "write-snapshots";
    public const int People = 20_000;
    public const long Day = 86_400_000;

    private const string RefusedFile = "refused";
    private const int Pods = 2;

    public static long NumberOf(int person) => 8_613_800_138_000 + person;

    public static int Refused(string folder) => (int)new FileInfo(Path.Combine(folder, RefusedFile)).Length;

    public static StreamsInMemory Streams(int refused)
    {
        var streams = new StreamsInMemory();
        for (var person = 0; person < People; person++)
        {
            streams.Add(person % Pods, ConsentEvents.Grant("acme", NumberOf(person), IdOf(person), SnapshotWorld.Start));
        }

        for (var person = 0; person < refused; person++)
        {
            Refuse(streams, person);
        }

        return streams;
    }

    public static async Task RunAsync(string folder)
    {
        await using var file = new FileStream(Path.Combine(folder, RefusedFile), new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, BufferSize = 0 });
        var refused = Refused(folder);
        var streams = Streams(refused);
        var world = new SnapshotWorld(folder);
        _ = await world.StartAsync(streams);
        _ = Task.Factory.StartNew(RefuseOn, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (true)
        {
            Console.WriteLine(refused);
            await world.Snapshots.WriteAsync(Places, CancellationToken.None);
        }

        Task<IReadOnlyDictionary<long, StreamPlace>?> Places()
        {
            lock (streams)
            {
                return Task.FromResult<IReadOnlyDictionary<long, StreamPlace>?>(streams.Ends());
            }
        }

        // On record first, then in force.
        void RefuseOn()
        {
            for (; refused < People; refused++)
            {
                lock (streams)
                {
                    file.WriteByte(1);
                    world.Apply([Refuse(streams, refused)]);
                }

                Thread.Sleep(1);
            }
        }
    }

    private static StreamedConsent Refuse(StreamsInMemory streams, int person)
    {
        var refusal = ConsentEvents.Refusal("acme", NumberOf(person), IdOf(People + person), SnapshotWorld.Start + 1000);
        streams.Add(person % Pods, refusal);
        return new StreamedConsent(person % Pods, 0, refusal);
    }

    private static long IdOf(int number) => RecordIds.FirstAt(SnapshotWorld.Start + (number / 1000)) + (number % 1000);
}
