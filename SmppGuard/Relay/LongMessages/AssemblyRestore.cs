using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.LongMessages;

/// <summary>Takes back the parts that an earlier process held and that the journal kept: what is missing of their messages may still come.</summary>
internal static class AssemblyRestore
{
    /// <returns>How many were taken back.</returns>
    public static int Restore(MessageJournal journal, AccountStates accounts, IEnumerable<byte[]> payloads)
    {
        var count = 0;
        foreach (var payload in payloads)
        {
            var record = PartRecord.Read(payload);
            var account = accounts.Of(System.Text.Encoding.UTF8.GetString(record.Account));
            if (IncomingMessage.TryParse(PduHeader.Read(record.Pdu).CommandId, record.Pdu, record.Kind, out var part) != CommandStatus.ESME_ROK
                || !part.TryGetConcatenation(out var where)
                || account.Unfinished.Restore(part, where, record, System.Text.Encoding.UTF8.GetString(record.Peer)) is not { } message)
            {
                continue;
            }

            var reserved = LongMessage.ReservationOf(part);
            message.Reserve(reserved);
            journal.Reserve(reserved);
            count++;
        }

        return count;
    }
}
