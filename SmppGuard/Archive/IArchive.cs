
namespace SmppGuard.Archive;

/// <summary>
/// The evidence store. Fed only by <see cref="ArchivePump"/>; read by the API, by the relay (to correlate what it no longer has in memory) and by exports. Expired
/// records are never returned.
/// </summary>
internal interface IArchive : IDisposable
{
    /// <summary>
    /// Stores a batch durably before it returns. Storing the same again changes nothing, so that a batch can be repeated after a failure of which nobody knows how
    /// far it came. One caller at a time.
    /// </summary>
    void Store(ArchiveBatch batch);

    /// <summary>Proves that records of now can be stored; throws as <see cref="Store"/> would.</summary>
    void Prepare();

    /// <summary>Days (<see cref="ArchiveDay"/>) whose records were lost, as far as that is known: an answer about them is not whole.</summary>
    IReadOnlyCollection<int> LostDays => [];

    ValueTask<Page<MessageRecord>> QueryAsync(MessageFilter filter, CancellationToken cancellationToken);

    /// <summary>Everything about one message, its PDUs included; null: there is none.</summary>
    ValueTask<MessageRecord?> FindAsync(long recordId, CancellationToken cancellationToken);

    /// <summary>Those of these messages that are there, in no order, without PDUs, receipts and operations.</summary>
    IReadOnlyList<MessageRecord> FindMany(IReadOnlyCollection<long> recordIds);

    /// <summary>
    /// The newest message that this SMSC gave this id (as it stands in the outcome), to correlate a receipt; looks back <see cref="CorrelationDays"/> days.
    /// </summary>
    ValueTask<MessageRecord?> FindBySmscMessageIdAsync(string smsc, string smscMessageId, CancellationToken cancellationToken);

    /// <summary>
    /// Messages that this SMSC gave an id, to correlate receipts: for each search those that it wants, newest first, at most <see cref="SameIds"/>. Many are sought at the cost of a few: what
    /// an archive has to read for one it reads once for all.
    /// </summary>
    /// <param name="smsc">The SMSC.</param>
    /// <param name="searches">What is sought.</param>
    /// <param name="oldest">The first day that is looked through (<see cref="ArchiveDay"/>).</param>
    /// <param name="newest">The last one.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    ValueTask<IReadOnlyList<IReadOnlyList<MessageRecord>>> FindSentAsync(string smsc, IReadOnlyList<SentSearch> searches, int oldest, int newest, CancellationToken cancellationToken);

    /// <summary>Whether other processes store here, too: what one of them sent a moment ago may be here in a moment.</summary>
    bool IsShared { get; }

    /// <summary>The newest message of an account with an id that the ESME or the SMSC used, for query_sm, cancel_sm and replace_sm.</summary>
    ValueTask<MessageRecord?> FindByMessageIdAsync(string account, string messageId, CancellationToken cancellationToken);

    /// <summary>
    /// Messages received since then whose receipts are due and not written (<see cref="MessageRecord.AwaitsReceipts"/>), oldest first: an earlier process waited for their
    /// segments. Reads as far as the caller goes, and not on the caller's thread. What is only in the journal is not among them.
    /// </summary>
    IAsyncEnumerable<MessageRecord> AwaitingReceiptsAsync(DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>
    /// Commercial messages received since then that were sent, or may have been, once each; of those that waited for their time, the ones sent since then, with that moment. Reads whole days, on the caller's thread. What is only in the journal is not among them.
    /// </summary>
    IEnumerable<SentAdvert> AdvertsSince(DateTimeOffset since);

    /// <summary>Ids of messages of every class that waited for their time and were sent since then, whatever became of them, each once. Looks through the days in which they can have come, on the caller's thread. What is only in the journal is not among them.</summary>
    IEnumerable<long> SentLaterSince(DateTimeOffset since);

    ValueTask<Page<ArchivedReply>> RepliesAsync(ReplyFilter filter, CancellationToken cancellationToken);

    /// <summary>Removes what has expired, in whole units (a day) whose every record has.</summary>
    /// <param name="atMost">So many units, the oldest first.</param>
    IReadOnlyList<PurgedRecords> Purge(int atMost = int.MaxValue);

    /// <summary>A receipt that comes later than this after its message is not correlated: no SMSC keeps a message that long.</summary>
    const int CorrelationDays = 35;

    /// <summary>A message waits no longer than this for its time, and a day to spare.</summary>
    const int MaxDaysScheduled = 31;

    /// <summary>As many messages with one id are told apart.</summary>
    const int SameIds = 8;
}
