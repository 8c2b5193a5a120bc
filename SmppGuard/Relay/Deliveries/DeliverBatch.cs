using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Deliveries;

/// <summary>Receipts and replies that one read of one SMSC connection brought. When they are durable, they are put into the accounts' queues and the SMSC is answered.</summary>
internal sealed class DeliverBatch(MessageJournal journal, ReceiptDeadlines deadlines, JournalFullRefusals unrecorded, DeliverBatches? pool) : JournalBatch
{
    private readonly List<PduHeader> _requests = [];
    private readonly List<AppliedReceipt> _applied = [];

    /// <summary>Where they come from; null: nobody sent them to this process.</summary>
    public SmscConnection? Connection { get; set; }

    /// <summary>Whether we wrote them ourselves, so that nobody would send them again.</summary>
    public bool IsOurOwn { get; init; }

    /// <summary>Told whether they are recorded, on the journal's thread; null: nobody.</summary>
    public Action<bool>? Recorded { get; init; }

    /// <summary>What is waited for, behind the journal, before the SMSC is answered; null: nothing.</summary>
    public Func<Task>? AnsweredAfter { get; init; }

    /// <summary>What goes to the accounts.</summary>
    public DeliveryNotes Notes { get; } = new();

    /// <summary>Adds a receipt; <paramref name="account"/> is null when it is relayed to nobody.</summary>
    public void Add(ReceiptRecord record, AccountState? account, in PduHeader request)
    {
        Add(record);
        Note(account, record.DeliveryId, record.Pdu, request);
    }

    /// <summary>As the other, for what comes as often as messages; <paramref name="pdu"/> is what the record has.</summary>
    public void Add(in RelayedReceipt receipt, byte[] pdu, AccountState? account, in PduHeader request)
    {
        End(receipt.Write(Begin(JournalRecordType.Receipt, receipt.MaxSize)));
        Note(account, receipt.DeliveryId, pdu, request);
    }

    /// <summary>Adds a reply; <paramref name="account"/> is null when it is relayed to nobody.</summary>
    public void Add(ReplyRecord record, AccountState? account, in PduHeader request)
    {
        Add(record);
        Note(account, record.DeliveryId, record.Pdu, request);
    }

    /// <summary>Notes what a receipt in here changed in memory.</summary>
    public void OnFailureUndo(in AppliedReceipt applied) => _applied.Add(applied);

    /// <summary>Hands over what there is; an empty batch has nothing to wait for.</summary>
    public void HandOver()
    {
        if (IsEmpty)
        {
            Release();
            return;
        }

        // What nobody sent us, such as the receipt for a silent segment, had its room reserved.
        if (Connection is null || journal.HasRoomForDelivery(Length))
        {
            journal.Append(this);
            return;
        }

        unrecorded.RefusedDeliveries(Connection.Link.Name);
        OnFailed();
    }

    public override void OnCommitted()
    {
        Notes.EnqueueAll();
        Recorded?.Invoke(true);
        if (AnsweredAfter is null)
        {
            AnswerAll(CommandStatus.ESME_ROK);
        }
        else
        {
            _ = AnswerLaterAsync(AnsweredAfter);
        }

        Release();
    }

    // Temporary: the SMSC keeps it and tries again. What is our own is kept until it can be recorded.
    public override void OnFailed()
    {
        if (IsOurOwn)
        {
            journal.AppendLater(this);
            return;
        }

        foreach (var applied in _applied)
        {
            applied.Undo(deadlines);
        }

        Recorded?.Invoke(false);
        AnswerAll(CommandStatus.ESME_RX_T_APPN);
        Release();
    }

    public override void Reset()
    {
        base.Reset();
        Connection = null;
        _requests.Clear();
        _applied.Clear();
        Notes.Clear();
    }

    // For the next use, if there is one.
    private void Release()
    {
        if (pool is null)
        {
            Free();
        }
        else
        {
            pool.Return(this);
        }
    }

    private void Note(AccountState? account, long deliveryId, byte[] pdu, in PduHeader request)
    {
        if (account is not null)
        {
            Notes.Add(account, deliveryId, pdu);
        }

        if (Connection is not null)
        {
            _requests.Add(request);
        }
    }

    private async Task AnswerLaterAsync(Func<Task> awaited)
    {
        await awaited();
        AnswerAll(CommandStatus.ESME_ROK);
    }

    private void AnswerAll(CommandStatus status)
    {
        foreach (var request in _requests)
        {
            Connection!.Answer(request, status);
        }
    }
}
