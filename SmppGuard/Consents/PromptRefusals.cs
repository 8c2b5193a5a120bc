using System.Threading.Channels;
using SmppGuard.Journal.Records;

namespace SmppGuard.Consents;

/// <summary>
/// Adds refusals that are durable in the journal to the stream of this process at once, beside the archive, which adds everything: behind messages that it stores, and behind a storage that is
/// slow with them, other processes would hear of a refusal too late. Each is stored once, by its id. What cannot be added is left to the archive. Does nothing where nobody shares the storage.
/// </summary>
internal sealed class PromptRefusals(IEnumerable<IConsentFeed> feeds) : BackgroundService
{
    /// <summary>A list that somebody revokes waits for the archive, which is meant for many.</summary>
    private const int MostWaiting = 1000;

    private readonly IConsentFeed? _feed = feeds.SingleOrDefault();
    private readonly Channel<ConsentRecord> _waiting = Channel.CreateBounded<ConsentRecord>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Takes note of a refusal; the rest is done beside the caller.</summary>
    public void Add(ConsentRecord refusal)
    {
        if (_feed is not null)
        {
            _ = _waiting.Writer.TryWrite(refusal);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_feed is not { } feed)
        {
            return;
        }

        try
        {
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                await AddAsync(feed);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping; the archive stores what is left.
        }
    }

    private async Task AddAsync(IConsentFeed feed)
    {
        var refusals = new List<ConsentRecord>();
        while (_waiting.Reader.TryRead(out var refusal))
        {
            refusals.Add(refusal);
        }

        try
        {
            await feed.AppendAsync(refusals);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever it is, the archive meets it too, says so, and tries again until they are stored.
        }
    }
}
