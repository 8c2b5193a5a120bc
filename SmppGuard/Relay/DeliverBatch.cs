using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Smpp;

namespace SmppGuard.Relay;

/// <summary>Receipts and replies that one read of one SMSC connection brought. When they are durable, they are put into the accounts' queues and the SMSC is answered.</summary>
internal sealed class DeliverBatch(RelayCore relay, SmscConnection connection) : JournalBatch
{
    private readonly List<Note> _notes = [];

    /// <summary>Adds a receipt; <paramref name="account"/> is null when it is relayed to nobody.</summary>
    public void Add(ReceiptRecord record, AccountState? account, CommandId request, uint sequenceNumber)
    {
        Add(record);
        _notes.Add(new Note(account, account is null ? null : new DeliveryItem(record.DeliveryId, record.Pdu), request, sequenceNumber));
    }

    /// <summary>Adds a reply; <paramref name="account"/> is null when it is relayed to nobody.</summary>
    public void Add(ReplyRecord record, AccountState? account, CommandId request, uint sequenceNumber)
    {
        Add(record);
        _notes.Add(new Note(account, account is null ? null : new DeliveryItem(record.DeliveryId, record.Pdu), request, sequenceNumber));
    }

    /// <summary>Adds a second delivery that has no request of the SMSC of its own (a folded receipt).</summary>
    public void AddFolded(ReceiptRecord record, AccountState account)
    {
        Add(record);
        _notes.Add(new Note(account, new DeliveryItem(record.DeliveryId, record.Pdu), default, 0));
    }

    /// <summary>Hands over what there is; an empty batch has nothing to wait for.</summary>
    public void HandOver()
    {
        if (!IsEmpty)
        {
            relay.Journal.Append(this);
        }
    }

    public override void OnCommitted()
    {
        foreach (var note in _notes)
        {
            if (note.Item is { } item)
            {
                note.Account!.Deliveries.Enqueue(item);
            }

            Answer(note, CommandStatus.ESME_ROK);
        }

        Free();
    }

    public override void OnFailed()
    {
        foreach (var note in _notes)
        {
            // Temporary: the SMSC keeps it and tries again.
            Answer(note, CommandStatus.ESME_RX_T_APPN);
        }

        Free();
    }

    private void Answer(Note note, CommandStatus status)
    {
        if (note.Request != default)
        {
            connection.Answer(note.Request, note.SequenceNumber, status);
        }
    }

    private readonly record struct Note(AccountState? Account, DeliveryItem? Item, CommandId Request, uint SequenceNumber);
}
