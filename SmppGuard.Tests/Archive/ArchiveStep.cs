using SmppGuard.Archive;
using SmppGuard.Journal.Records;

namespace SmppGuard.Tests.Archive;

/// <summary>What one batch brings.</summary>
internal sealed class ArchiveStep
{
    public List<TestMessage> Messages { get; } = [];

    public List<(ReceiptRecord Receipt, long Sequence)> Receipts { get; } = [];

    public List<TestMessage> Late { get; } = [];

    public List<ArchivedReply> Replies { get; } = [];

    public List<OperationRecord> Operations { get; } = [];

    /// <summary>One or few of each, at random.</summary>
    public static ArchiveStep Random(RandomMessages random)
    {
        var step = new ArchiveStep();
        do
        {
            step.Messages.Add(random.Message());
        }
        while (random.Chance(60));
        while (random.Chance(60))
        {
            step.Receipts.Add((random.Receipt(), random.NextSequence()));
        }

        if (random.Chance(50) && random.Late() is { } late)
        {
            step.Late.Add(late);
        }

        while (random.Chance(40))
        {
            step.Replies.Add(new ArchivedReply(random.NextSequence(), random.Reply()));
        }

        if (random.Chance(30))
        {
            step.Operations.Add(random.Operation());
        }

        return step;
    }

    public ArchiveBatch ToBatch()
    {
        var feed = FeedExtensions.Feed([.. Messages]);
        Receipts.ForEach(r => feed.Apply(r.Receipt, r.Sequence));
        Late.ForEach(feed.ApplyLate);
        Replies.ForEach(r => feed.Apply(r.Reply, r.Sequence));
        feed.Batch.Operations.AddRange(Operations);
        return feed.Batch;
    }
}
