namespace SmppGuard.Journal;

/// <summary>What a journal record says. Written to disk: never renumber.</summary>
internal enum JournalRecordType : byte
{
    /// <summary>A submit was received and decided (<see cref="Records.SubmitRecord"/>). An allowed one is followed by its outcome.</summary>
    Submit = 1,

    /// <summary>What became of an allowed submit (<see cref="Records.OutcomeRecord"/>).</summary>
    Outcome = 2,

    /// <summary>A delivery receipt came from the SMSC (<see cref="Records.ReceiptRecord"/>), to be relayed until acknowledged.</summary>
    Receipt = 3,

    /// <summary>A reply of a subscriber came from the SMSC (<see cref="Records.ReplyRecord"/>), to be relayed until acknowledged.</summary>
    Reply = 4,

    /// <summary>A consent was granted or revoked (<see cref="Records.ConsentRecord"/>).</summary>
    Consent = 5,

    /// <summary>A receipt or reply needs no further delivery (<see cref="Records.DeliveryDoneRecord"/>).</summary>
    DeliveryDone = 6,

    /// <summary>A part of a long message was received and waits for the others (<see cref="Records.PartRecord"/>).</summary>
    Part = 7,

    /// <summary>Nothing: a record of this number was lost, and <see cref="JournalRepair"/> put this in its place. Without payload.</summary>
    Lost = 8,

    /// <summary>The SMSC answered a submit after its outcome was recorded as unknown (<see cref="Records.OutcomeRecord"/>): what became of it after all. Nobody is told.</summary>
    LateOutcome = 9,

    /// <summary>A query_sm, cancel_sm or replace_sm (<see cref="Records.OperationRecord"/>), and what it was answered.</summary>
    Operation = 10,

    /// <summary>A submit was received and allowed, and waits for its time (<see cref="Records.ScheduledRecord"/>).</summary>
    Scheduled = 11,

    /// <summary>A scheduled message is about to be sent, or goes on waiting (<see cref="Records.ScheduledMoveRecord"/>).</summary>
    ScheduledMove = 12,

    /// <summary>What became of a scheduled message (<see cref="Records.OutcomeRecord"/>).</summary>
    ScheduledOutcome = 13,

    /// <summary>An allowed submit that was not sent yet goes to another SMSC (<see cref="Records.MovedRecord"/>).</summary>
    Moved = 14,
}
