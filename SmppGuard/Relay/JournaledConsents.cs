using SmppGuard.Consents;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;

namespace SmppGuard.Relay;

/// <summary>Makes consent events durable in the journal, beside the messages that rely on them.</summary>
internal sealed class JournaledConsents(MessageJournal journal) : IConsentJournal
{
    /// <exception cref="IOException">The journal cannot take it.</exception>
    public Task AppendAsync(ConsentRecord record)
    {
        if (!journal.HasRoom(record.MaxSize))
        {
            throw new IOException(journal.Problem ?? "the journal is full");
        }

        var batch = new ConsentBatch();
        batch.Add(record);
        journal.Append(batch);
        return batch.Durable;
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
