using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SmppGuard.Carriers;
using SmppGuard.Carriers.Portability;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite;

namespace SmppGuard.Benchmarks.Portability;

/// <summary>Writes a list in random order, imports it as the API does, looks up and starts again, and writes a line for each figure.</summary>
internal sealed class PortabilityRun(int count, string folder, TextWriter output)
{
    private const long First = 8_613_000_000_000;
    private const long Numbers = 7_000_000_000;

    private static readonly string[] Carriers = ["china-mobile", "china-unicom", "china-telecom", "china-broadnet"];

    // Where results go, so that nothing is optimized away.
    private long _sink;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var path = Path.Combine(folder, "list.csv");
        Write(path);
        Say($"{count:N0} numbers, {new FileInfo(path).Length / 1e6:N0} MB of CSV");
        using (var storage = new SqlitePortabilityStorage(folder))
        {
            using var service = Service(storage);
            await service.LoadAsync(cancellation);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var watch = Stopwatch.StartNew();
            PortabilityImport done;
            await using (var list = File.OpenRead(path))
            {
                done = await service.ImportAsync(Change(adds: false), list, cancellation);
            }

            Say($"import: {watch.Elapsed.TotalSeconds:F1} s, {count / watch.Elapsed.TotalSeconds:N0} lines/s, durable; peak working set {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:N0} MB");
            var after = GC.GetTotalMemory(forceFullCollection: true);
            Say($"memory: {(after - before) / (double)done.Count:F2} octets each, {done.Count:N0} numbers");
            LookUp("hit", service.Table, offset: 0);
            LookUp("miss", service.Table, offset: 1);
            var changes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(i => Line((int)((long)i * count / 1000), 1))));
            watch.Restart();
            _ = await service.ImportAsync(Change(adds: true), new MemoryStream(changes), cancellation);
            Say($"increment of 1,000 numbers: {watch.Elapsed.TotalSeconds:F2} s");
        }

        SqliteConnection.ClearAllPools();
        using var again = new SqlitePortabilityStorage(folder);
        using var started = Service(again);
        var start = Stopwatch.StartNew();
        await started.LoadAsync(cancellation);
        Say($"start: {start.Elapsed.TotalSeconds:F1} s, {started.Table.List!.Count:N0} numbers");
    }

    // Even steps: no two are equal, and what lies between them is not on the list.
    private long NumberOf(int index) => First + (index * (Numbers / count));

    private string Line(int index, int shift) => string.Create(CultureInfo.InvariantCulture, $"{NumberOf(index)},{Carriers[(index + shift) % Carriers.Length]}\n");

    // Every index once, in an order that looks like none (a congruential generator of full period), and without a list of them: the memory that is measured afterwards is the import's.
    private void Write(string path)
    {
        var mask = BitOperations.RoundUpToPowerOf2((ulong)count) - 1;
        using var file = new StreamWriter(path, append: false, Encoding.ASCII, 1 << 20);
        file.Write("msisdn,carrier\n");
        var state = 1UL;
        for (var left = count; left > 0;)
        {
            state = ((state * 6_364_136_223_846_793_005) + 1_442_695_040_888_963_407) & mask;
            if (state < (ulong)count)
            {
                file.Write(Line((int)state, 0));
                left--;
            }
        }
    }

    private void LookUp(string what, PortabilityTable table, int offset)
    {
        var lookUps = Math.Min(5_000_000, 5 * count);
        var asked = new long[Math.Min(count, 1_000_000)];
        var random = new Random(2);
        for (var i = 0; i < asked.Length; i++)
        {
            asked[i] = NumberOf(random.Next(count)) + offset;
        }

        var found = 0;
        for (var round = 0; round < 2; round++)
        {
            found = 0;
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < lookUps; i++)
            {
                found += table.Find(new Msisdn(asked[i % asked.Length])) is null ? 0 : 1;
            }

            if (round > 0)
            {
                Say($"look-up, {what}, random: {watch.Elapsed.TotalNanoseconds / lookUps:F0} ns");
            }
        }

        _sink += found;
        if (found != (offset == 0 ? lookUps : 0))
        {
            throw new InvalidOperationException($"{found} of {lookUps} found");
        }
    }

    private static PortabilityChange Change(bool adds) => new() { Version = "1", Adds = adds, Format = PortabilityFormat.Csv, Actor = "benchmark", Mode = new ListMode(Force: false, DryRun: false) };

    private static PortabilityService Service(SqlitePortabilityStorage storage) =>
        new(storage, new CarrierName([]), new NumberPlan("86"), new ListRules(new ListOptions()), TimeProvider.System, NullLogger<PortabilityService>.Instance);

    private void Say(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
