using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Archive;

/// <summary>A message that waits for its time, as it is stored.</summary>
internal sealed record ScheduledMessage
{
    public required long RecordId { get; init; }

    /// <summary>When it is to leave, milliseconds since 1970-01-01 UTC.</summary>
    public required long DueAt { get; init; }

    /// <summary>When it may not leave any more, milliseconds since 1970-01-01 UTC; 0: the ESME did not say.</summary>
    public required long ValidUntil { get; init; }

    /// <summary>message_id that the ESME was given.</summary>
    public required long MessageId { get; init; }

    public required ScheduledState State { get; init; }

    public required string Account { get; init; }

    public required string Smsc { get; init; }

    /// <summary>source_addr as submitted.</summary>
    public required string Source { get; init; }

    public required Msisdn Msisdn { get; init; }

    /// <summary>Whether its text is another than the ESME's.</summary>
    public required bool IsRewritten { get; init; }

    /// <summary>Payload of its <see cref="SubmitRecord"/>.</summary>
    public required byte[] Submit { get; init; }

    /// <summary>Whether it may still leave at a moment, milliseconds since 1970-01-01 UTC, as far as the ESME said.</summary>
    public bool IsValidAt(long at) => ValidUntil == 0 || at < ValidUntil;
}

/// <summary>What changes for one scheduled message. Applied in the order of the journal.</summary>
internal abstract record ScheduledChange(long RecordId)
{
    /// <summary>It begins to wait; one that is there already stays as it is.</summary>
    internal sealed record Begin(ScheduledMessage Message) : ScheduledChange(Message.RecordId);

    /// <summary>It moves on, or goes back.</summary>
    internal sealed record Move(ScheduledMoveRecord Record) : ScheduledChange(Record.RecordId);

    /// <summary>It leaves by another SMSC; nothing, where it is none that waits.</summary>
    internal sealed record Reroute(long RecordId, string Smsc) : ScheduledChange(RecordId);

    /// <summary>What became of it is known: it is gone.</summary>
    internal sealed record End(long RecordId) : ScheduledChange(RecordId);
}
