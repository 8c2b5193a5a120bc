using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SmppGuard.Consents;
using SmppGuard.Consents.Replies;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite;

namespace SmppGuard.Benchmarks.Consents;

/// <summary>Makes the file, loads it as the program does at its start, looks up and changes, and writes a line for each figure.</summary>
internal sealed class ConsentsRun(int pairs, int pod, string folder, TextWriter output)
{
    private const int Announced = 16;

    // Fewer with few pairs, so that a run to see whether all works takes a moment.
    private readonly int _lookups = Math.Min(10_000_000, 20 * pairs);
    private readonly int _updates = Math.Min(1_000_000, 20 * pairs);

    private readonly Country _country = new(pairs, pod);
    private readonly ConsentIndex _index = new();

    private (int Organization, long Number, bool Granted)[] _asked = [];

    // Where results go, so that nothing is optimized away.
    private long _sink;

    public void Run()
    {
        var path = Path.Combine(folder, "guard.db");
        var watch = Stopwatch.StartNew();
        _country.Write(path);
        Say($"{pairs:N0} pairs, {_country.Events:N0} events; made in {watch.Elapsed.TotalSeconds:F0} s, {new FileInfo(path).Length / 1e9:F1} GB");
        Load(path);
        Check();

        // In random order, but read one after the other, so that what is asked for costs no time itself.
        _asked = [.. _country.Sample];
        new Random(1).Shuffle(_asked);
        LookUp("hit", offset: 0);
        LookUp("miss", offset: 3_333_333);
        LookUpAnnounced("hit", offset: 0);
        LookUpAnnounced("miss", offset: 3_333_333);
        LookUpInTurn();
        Change("refusals of known recipients", i => Event(ConsentChange.Revoke, i % _asked.Length, 0, i));
        Change("consents of new recipients", i => Event(ConsentChange.Grant, i % _asked.Length, 1 + (i / _asked.Length), i));
        ChangeWhileReading();
    }

    private void Load(string path)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var logs = LoggerFactory.Create(builder => builder.AddSimpleConsole(console => console.SingleLine = true));
        var loader = new ConsentLoader(
            new SqliteConsentStorage(new GuardDatabase(path, ArchiveMigrations.All)), _index, new OptInQuestions(most: 100_000), new AnswerAllowance(perDay: 3), TimeProvider.System, logs.CreateLogger<ConsentLoader>());
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        loader.Load(id => _country.Registry.TryGetOrganization(id, out var organization) ? organization.Index : null, CancellationToken.None);
        var elapsed = watch.Elapsed;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        var peak = Process.GetCurrentProcess().PeakWorkingSet64;
        var after = GC.GetTotalMemory(forceFullCollection: true);
        Say($"load: {elapsed.TotalSeconds:F1} s, {cpu.TotalSeconds:F1} s of processor time, {_country.Events / elapsed.TotalSeconds:N0} events/s");
        Say($"working set, all collected: {Environment.WorkingSet / 1e6:N0} MB");
        Say($"memory: {(after - before) / (double)pairs:F2} octets each (table alone {_index.TableOctets / (double)pairs:F2}), {_index.Elsewhere:N0} outside of the table; peak working set {peak / 1e6:N0} MB");
        Say($"counts: {_index.Count(_country.Now)}");
        SqliteConnection.ClearAllPools();
    }

    // All that was asked about must be right, or the figures say nothing.
    private void Check()
    {
        foreach (var (organization, number, granted) in _country.Sample)
        {
            var state = _index.Find(organization, new Msisdn(number), _country.Now);
            if (state.Kind == ConsentStateKind.None || (state.Kind == ConsentStateKind.Revoked) == granted)
            {
                throw new InvalidOperationException($"{state.Kind} for a pair that was {(granted ? "granted" : "revoked")}");
            }
        }
    }

    private void LookUp(string name, long offset)
    {
        var now = _country.Now;
        var began = Took.Start();
        for (var i = 0; i < _lookups; i++)
        {
            var (organization, number, _) = _asked[i % _asked.Length];
            _sink += _index.Find(organization, new Msisdn(number + offset), now).ConsentId;
        }

        Say($"lookup, {name}: {began.PerItem(_lookups)}");
    }

    // As when several recipients are known at once: all are announced, then all are looked up.
    private void LookUpAnnounced(string name, long offset)
    {
        var now = _country.Now;
        var began = Took.Start();
        for (var i = 0; i < _lookups; i += Announced)
        {
            for (var j = i; j < i + Announced; j++)
            {
                var (organization, number, _) = _asked[j % _asked.Length];
                _index.Prefetch(organization, new Msisdn(number + offset));
            }

            for (var j = i; j < i + Announced; j++)
            {
                var (organization, number, _) = _asked[j % _asked.Length];
                _sink += _index.Find(organization, new Msisdn(number + offset), now).ConsentId;
            }
        }

        Say($"lookup, {name}, {Announced} announced together: {began.PerItem(_lookups)}");
    }

    // Each waits for the one before: what a single message sees, not what a loop does.
    private void LookUpInTurn()
    {
        var now = _country.Now;
        var last = 0L;
        var began = Took.Start();
        for (var i = 0; i < _lookups; i++)
        {
            var (organization, number, _) = _asked[(i + (int)(last >> 62)) % _asked.Length];
            last = _index.Find(organization, new Msisdn(number), now).ConsentId;
        }

        _sink += last;
        Say($"lookup, hit, one after the other: {began.PerItem(_lookups)}");
    }

    private void Change(string name, Func<int, ConsentEvent> make)
    {
        var events = Enumerable.Range(0, _updates).Select(make).ToArray();
        var collections = GC.CollectionCount(2);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < events.Length; i++)
        {
            _index.Apply(events.AsSpan(i, 1));
        }

        Say($"updates, {name}: {_updates / watch.Elapsed.TotalSeconds:N0} per second; {_index.TableOctets / (double)pairs:F2} octets per first pair, {GC.CollectionCount(2) - collections} collections");
    }

    private void ChangeWhileReading()
    {
        using var done = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            var worst = 0L;
            var count = 0L;
            var watch = Stopwatch.StartNew();
            while (!done.IsCancellationRequested)
            {
                var (organization, number, _) = _asked[count++ % _asked.Length];
                var began = Stopwatch.GetTimestamp();
                _sink += _index.Find(organization, new Msisdn(number), _country.Now).ConsentId;
                worst = Math.Max(worst, Stopwatch.GetTimestamp() - began);
            }

            return (Each: watch.Elapsed.TotalNanoseconds / count, Worst: Stopwatch.GetElapsedTime(0, worst));
        });
        Change("consents of new recipients, with a reader beside", i => Event(ConsentChange.Grant, i % _asked.Length, 1000 + (i / _asked.Length), i));
        done.Cancel();
        var (each, longest) = reading.GetAwaiter().GetResult();
        Say($"lookup beside: {each:F0} ns with the clock, the longest {longest.TotalMilliseconds:F2} ms");
    }

    private ConsentEvent Event(ConsentChange change, int pair, long offset, int i) => new()
    {
        ConsentId = new RecordIds(pod).Next(_country.Now + (i / 16)) + (i % 16),
        Change = change,
        OrganizationIndex = _asked[pair].Organization,
        Msisdn = new Msisdn(_asked[pair].Number + offset),
        RecordedAt = _country.Now + (i / 16),
        EffectiveAt = _country.Now + (i / 16),
        ExpiresAt = 0,
    };

    private void Say(FormattableString line) => output.WriteLine(FormattableString.Invariant(line));

    /// <summary>Time by the clock, and of the processor: the second is what remains the same on a busy machine.</summary>
    private readonly record struct Took(long Clock, TimeSpan Processor)
    {
        public static Took Start() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

        public string PerItem(int items)
        {
            var clock = Stopwatch.GetElapsedTime(Clock).TotalNanoseconds / items;
            var processor = (Environment.CpuUsage.TotalTime - Processor).TotalNanoseconds / items;
            return FormattableString.Invariant($"{clock:F0} ns, {processor:F0} ns of processor time");
        }
    }
}
