using Microsoft.Extensions.Logging.Abstractions;
using SmppGuard.Archive;
using SmppGuard.Consents;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Storage.Sqlite.Messages;
using SmppGuard.Tests.Hosting;

namespace SmppGuard.Tests.Archive;

/// <summary>A data directory with a real journal, guard.db and archive; <see cref="Restart"/> opens it again as a new process would.</summary>
internal sealed class PumpFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PumpFixture() => Open();

    public string ArchiveFolder => _folder.File("archive");

    public MessageJournal Journal { get; private set; } = null!;

    public GuardDatabase Database { get; private set; } = null!;

    public IArchiveState State { get; private set; } = null!;

    public IConsentStorage Consents { get; private set; } = null!;

    public IDeliveryStorage Deliveries { get; private set; } = null!;

    public IArchive Archive { get; private set; } = null!;

    public ReplayedJournal Replayed { get; private set; } = null!;

    public ArchivePump Pump { get; private set; } = null!;

    public bool Paused { get; set; }

    /// <summary>Those of the next <see cref="Restart"/>.</summary>
    public IReadOnlyList<IArchiveObserver> Observers { get; set; } = [];

    /// <summary>Appends records as one batch, and returns once they are durable.</summary>
    public void Append(Action<JournalBatch> fill)
    {
        var batch = new AwaitedBatch();
        fill(batch);
        Journal.Append(batch);
        batch.Committed.GetAwaiter().GetResult();
    }

    public void AppendSubmit(TestMessage message) => Append(batch => batch.AddSubmit(message));

    public void AppendOutcome(TestMessage message) => Append(batch => batch.AddOutcome(message));

    public void AppendPart(TestMessage message, int index) => Append(batch => batch.AddPart(message, index));

    /// <summary>Runs the pump over all that is in the journal.</summary>
    public void RunPump()
    {
        Pump.Start(Replayed);
        Pump.Stop();
    }

    public void Restart()
    {
        Close();
        Open();
    }

    public List<MessageRecord> Messages() => [.. Archive.QueryAsync(new MessageFilter { Limit = 1000 }, default).AsTask().GetAwaiter().GetResult().Items];

    public void Dispose()
    {
        Close();
        _folder.Dispose();
    }

    private void Open()
    {
        var options = new JournalOptions { Durability = "OsBuffer", MaxBytes = 64 * 1024 * 1024 };
        Journal = MessageJournal.Open(_folder.File("journal"), options, TimeProvider.System, NullLogger.Instance);
        Database = new GuardDatabase(_folder.File("guard.db"), [.. ArchiveMigrations.All, SqliteScheduledStorage.Layout]);
        State = new SqliteArchiveState(Database);
        Consents = new SqliteConsentStorage(Database);
        Deliveries = new SqliteDeliveryStorage(Database);
        Archive = new SqliteArchive(ArchiveFolder, 6, TimeProvider.System);
        Replayed = new JournalReplay(Journal, State, Archive, NullLogger<JournalReplay>.Instance).Run();
        Journal.Start();
        Pump = new ArchivePump(Journal, Archive, State, 6, Paused, TimeProvider.System, NullLogger<ArchivePump>.Instance, Observers);
    }

    private void Close()
    {
        Pump.Dispose();
        Archive.Dispose();
        Journal.Dispose();
    }

    private sealed class AwaitedBatch : JournalBatch
    {
        private readonly TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Committed => _committed.Task;

        public override void OnCommitted() => _committed.SetResult();

        public override void OnFailed() => _committed.SetException(new IOException("the journal failed"));
    }
}

internal static class JournalBatchExtensions
{
    public static void AddSubmit(this JournalBatch batch, TestMessage message) => batch.AddRecord(JournalRecordType.Submit, message.SubmitPayload());

    public static void AddOutcome(this JournalBatch batch, TestMessage message) => batch.AddRecord(JournalRecordType.Outcome, message.OutcomePayload());

    public static void AddPart(this JournalBatch batch, TestMessage message, int index) => batch.AddRecord(JournalRecordType.Part, message.PartPayload(index));

    public static void AddScheduled(this JournalBatch batch, TestMessage message, long messageId) => batch.AddRecord(JournalRecordType.Scheduled, message.ScheduledPayload(messageId));

    public static void AddMoved(this JournalBatch batch, TestMessage message, string smsc, string route) => batch.AddRecord(JournalRecordType.Moved, message.MovedPayload(smsc, route));

    public static void AddScheduledMove(this JournalBatch batch, TestMessage message, ScheduledState state)
    {
        var payload = new byte[ScheduledMoveRecord.Size];
        _ = new ScheduledMoveRecord(message.Id, state, message.ReceivedAt + 60_000).Write(payload);
        batch.AddRecord(JournalRecordType.ScheduledMove, payload);
    }

    public static void AddScheduledOutcome(this JournalBatch batch, TestMessage message) => batch.AddRecord(JournalRecordType.ScheduledOutcome, message.OutcomePayload());

    private static void AddRecord(this JournalBatch batch, JournalRecordType type, byte[] payload)
    {
        payload.CopyTo(batch.Begin(type, payload.Length));
        _ = batch.End(payload.Length);
    }
}
