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
        await new LayoutBuilder(target.Store).EnsureAsync([MongoArchive.Layout], cancellation);
        using var archive = new MongoArchive(target.Store, MessageMonths, pod: 0, TimeProvider.System);
        archive.Prepare();
        target.ForgetBulks();
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var id = RecordIds.FirstAt(at);
        var stored = 0;
        var storing = TimeSpan.Zero;
        var processor = TimeSpan.Zero;
        var begin = Stopwatch.GetTimestamp();
        while (stored < Count && Stopwatch.GetElapsedTime(begin) < Time && !cancellation.IsCancellationRequested)
        {
            // What makes the batch is no part of what is measured.
            var feed = new ArchiveFeed(MessageMonths, JournalPosition.Start, ReplayedJournal.Nothing);
            var messages = Math.Min(InBatch, Count - stored);
            ArchivedMessages.FeedVaried(feed, messages, at, ref id);
            var (clock, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            archive.Store(feed.Batch);
            storing += Stopwatch.GetElapsedTime(clock);
            processor += Environment.CpuUsage.TotalTime - cpu;
            stored += messages;
        }

        if (stored == 0)
        {
            return;
        }

        var bulks = target.Bulks();
        Say($"messages stored: {stored:N0} in batches of {InBatch:N0}, {stored / storing.TotalSeconds:N0} a second while storing");
        Say($"processor time of this process: {processor.TotalMicroseconds / stored:N1} µs for each");
        Say($"bulks: {bulks.Length:N0}, p50 {Percentile(bulks, 0.50).TotalMilliseconds:N1} ms, p99 {Percentile(bulks, 0.99).TotalMilliseconds:N1} ms");
        await SaySizesAsync(DayLayout.NameOf(DayLayout.Messages, ArchiveDay.Of(at)), stored);
    }

    private async Task SaySizesAsync(string collection, int stored)
    {
        try
        {
            var sizes = await target.SizesAsync(collection);
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
}
