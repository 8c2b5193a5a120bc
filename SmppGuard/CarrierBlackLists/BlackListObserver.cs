using System.Text;
using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.CarrierBlackLists;

/// <summary>
/// Finds the receipts that speak of black lists, where the archive is fed. Nothing is lost between a receipt and what comes of it:
/// <code>
/// receipt ─▶ journal, durable, and only then is the SMSC answered
///         ─▶ here, on the pump's thread: a report in the storage, durable before the pump's checkpoint passes the receipt. Killed before: the receipt is read again
///         ─▶ BlackListLookUp, a task of its own: whose message, and a refusal if so configured. Killed before: the report is found at the next start
/// </code>
/// Nothing is done twice either: a message has one report, and a refusal that is on record is not recorded again. The pump waits for the storage, as it does anyway, and never
/// for the journal that it empties: a refusal is recorded by others.
/// </summary>
internal sealed class BlackListObserver(BlackListWords words, BlackListAction action, IBlackListReportStorage storage, UnreportedReceipts unreported, BlackListSignal signal) : IArchiveObserver
{
    private readonly List<BlackListReceipt> _found = [];

    public void Stored(ArchiveBatch batch, StateBatch state)
    {
        if (action == BlackListAction.Off)
        {
            return;
        }

        _found.Clear();
        foreach (ref readonly var receipt in batch.Receipts)
        {
            // Of no message on record; or one of ours, which repeats what the SMSC said of a segment.
            if (receipt.RecordId == 0 || receipt.Smsc.Length == 0)
            {
                continue;
            }

            var said = batch[receipt.State];
            if (words.TryFind(said, batch[receipt.Error], out var word))
            {
                _found.Add(new BlackListReceipt(
                    receipt.RecordId,
                    receipt.At,
                    Encoding.UTF8.GetString(batch[receipt.Smsc]),
                    Encoding.UTF8.GetString(batch[receipt.SmscMessageId]),
                    Encoding.UTF8.GetString(said),
                    word));
            }
        }

        if (_found.Count > 0)
        {
            try
            {
                storage.Add(_found);
            }
            catch (StorageException) when (action == BlackListAction.Refuse)
            {
                // The pump stands, and shows them again. Who is refused does not wait for that.
                unreported.Add(_found);
                throw;
            }
            finally
            {
                signal.Set();
            }
        }
    }
}
