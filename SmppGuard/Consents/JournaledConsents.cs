using SmppGuard.Journal;
using SmppGuard.Journal.Records;

namespace SmppGuard.Consents;

/// <summary>Makes consent events durable in the journal, beside the messages that rely on them.</summary>
internal sealed class JournaledConsents(MessageJournal journal, TimeProvider time) : IConsentJournal
{
    private static readonly TimeSpan RoomPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RoomLook = TimeSpan.FromMilliseconds(20);

    /// <exception cref="IOException">The journal cannot take it.</exception>
    public Task AppendAsync(ConsentRecord record)
    {
        if (!journal.HasRoomForDelivery(record.MaxSize))
        {
            throw new IOException(journal.Problem ?? "the journal is full");
        }

        var batch = new ConsentBatch();
        batch.Add(record);
        journal.Append(batch);
        return batch.Durable;
    }

    /// <exception cref="IOException">The journal cannot take them, or has had too little room for too long.</exception>
    public async Task AppendAllAsync(IReadOnlyList<ConsentRecord> records, CancellationToken cancellation)
    {
        var batch = new ConsentBatch();
        try
        {
            foreach (var record in records)
            {
                batch.Add(record);
            }

            var started = time.GetTimestamp();
            while (!journal.HasRoomForBulk(batch.Length))
            {
                if (time.GetElapsedTime(started) > RoomPatience)
                {
                    throw new IOException(journal.Problem ?? "the journal is half full, and the archive does not take it off");
                }

                await Task.Delay(RoomLook, time, cancellation);
            }
        }
        catch
        {
            batch.Free();
            throw;
        }

        journal.Append(batch);
        await batch.Durable;
    }

    private sealed class ConsentBatch : JournalBatch
    {
        private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Durable => _durable.Task;

        public override void OnCommitted()
        {
            Free();
            _durable.SetResult();
        }

        public override void OnFailed()
        {
            Free();
            _durable.SetException(new IOException("the journal could not be written"));
        }
    }
}
