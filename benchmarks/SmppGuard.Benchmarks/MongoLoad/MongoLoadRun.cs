using System.Diagnostics;
using System.Globalization;
using SmppGuard.Archive;
using SmppGuard.Benchmarks.Micro;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Storage.MongoDb.Messages;

namespace SmppGuard.Benchmarks.MongoLoad;

/// <summary>Stores messages of today, batch after batch, to numbers and under message ids that fall at random into their indexes, as in service.</summary>
internal sealed class MongoLoadRun(MongoLoadStore target, TextWriter output)
{
    private const int MessageMonths = 6;
    private const int Many = 500_000;

    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(15);

    public required int Count { get; init; }

    public required TimeSpan Time { get; init; }

    public required int InBatch { get; init; }

    public required bool Keep { get; init; }

    public async Task RunAsync(CancellationToken cancellation)
    {
        if ((await target.CollectionsAsync(cancellation)).Count > 0)
        {
            throw new InvalidOperationException($"{target.Store} has something in it; name a database that has nothing.");
        }

        try
        {
            await LoadAsync(cancellation);
        }
        finally
        {
            if (!Keep)
            {
                foreach (var collection in await target.CollectionsAsync(CancellationToken.None))
                {
                    await target.DropAsync(collection);
                }
            }
        }
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        await using (var forgetful = await ForgetfulServer.StartAsync(cancellation))
        {
            // Code that has been compiled for a server is what a pod runs; and what that costs without a server's time is this program's own.
            await using var store = new MongoLoadStore(new MongoSettings(forgetful.ConnectionString, "forgotten"));
            _ = Store(store.Store, Math.Min(Count, Many), Enough, cancellation);
            var own = Store(store.Store, Math.Min(Count, Many), Enough, cancellation);
            Say($"to a process that answers and forgets: {own.Messages / own.Clock.TotalSeconds:N0} messages a second, {own.Processor.TotalMicroseconds / own.Messages:N1} µs of processor time of this process for each");
        }

        await new LayoutBuilder(target.Store).EnsureAsync([MongoArchive.Layout], cancellation);
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        _ = Store(target.Store, Math.Max(1, InBatch / 10), Time, cancellation);
        target.ForgetBulks();
        var stored = Store(target.Store, Count, Time, cancellation);
        if (stored.Messages == 0)
        {
            return;
        }

        var bulks = target.Bulks();
        Say($"messages stored: {stored.Messages:N0} in batches of {InBatch:N0}, {stored.Messages / stored.Clock.TotalSeconds:N0} a second while storing");
        Say($"processor time of this process: {stored.Processor.TotalMicroseconds / stored.Messages:N1} µs for each");
        Say($"bulks: {bulks.Length:N0}, p50 {Percentile(bulks, 0.50).TotalMilliseconds:N1} ms, p99 {Percentile(bulks, 0.99).TotalMilliseconds:N1} ms");
        await SaySizesAsync(DayLayout.NameOf(DayLayout.Messages, ArchiveDay.Of(at)));
    }

    // What makes a batch is no part of what is measured.
    private Stored Store(MongoStore store, int count, TimeSpan time, CancellationToken cancellation)
    {
        using var archive = new MongoArchive(store, MessageMonths, pod: 0, TimeProvider.System);
        archive.Prepare();
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var id = RecordIds.FirstAt(at);
        var stored = new Stored(0, TimeSpan.Zero, TimeSpan.Zero);
        var begin = Stopwatch.GetTimestamp();
        while (stored.Messages < count && Stopwatch.GetElapsedTime(begin) < time && !cancellation.IsCancellationRequested)
        {
            var feed = new ArchiveFeed(MessageMonths, JournalPosition.Start, ReplayedJournal.Nothing);
            var messages = Math.Min(InBatch, count - stored.Messages);
            ArchivedMessages.FeedVaried(feed, messages, at, ref id);
            var (clock, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            archive.Store(feed.Batch);
            stored = new Stored(stored.Messages + messages, stored.Clock + Stopwatch.GetElapsedTime(clock), stored.Processor + Environment.CpuUsage.TotalTime - cpu);
        }

        return stored;
    }

    private async Task SaySizesAsync(string collection)
    {
        try
        {
            var sizes = await target.SizesAsync(collection);
            var stored = sizes["count"].ToInt64();
            Say($"{collection}: {sizes["size"].ToInt64() / stored:N0} octets a document, {sizes["storageSize"].ToInt64() / stored:N0} on disk");
            foreach (var index in sizes["indexSizes"].AsBsonDocument)
            {
                Say($"index {index.Name}: {index.Value.ToInt64():N0} octets, {index.Value.ToDouble() / stored:N1} for each");
            }
        }
        catch (Exception failure) when (failure is StorageException or KeyNotFoundException)
        {
            Say($"sizes: the server does not tell them ({failure.Message})");
        }
    }

    private static TimeSpan Percentile(TimeSpan[] sorted, double part) => sorted.Length == 0 ? TimeSpan.Zero : sorted[(int)Math.Ceiling(part * sorted.Length) - 1];

    private void Say(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private readonly record struct Stored(int Messages, TimeSpan Clock, TimeSpan Processor);
}
