using SmppGuard.Model;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.Smsc;

/// <content>Whether it is fit to be sent to, how fast, and what becomes of its queue when it is not.</content>
internal sealed partial class SmscLink
{
    private long _lookedAt;

    public SmscHealth Health { get; }

    /// <summary>How fast it is sent to.</summary>
    public SmscPace Pace { get; } = new();

    /// <summary>Whether a message could be sent to it at all.</summary>
    public bool HasBind => BoundTransmitters > 0 && !IsStopped;

    /// <summary>Whether messages that could go elsewhere are to.</summary>
    public bool IsOut => !HasBind || Health.IsOut;

    /// <summary>Why messages go elsewhere, in words; null: they do not.</summary>
    public string? OutFor => IsStopped ? "it is stopped" : BoundTransmitters == 0 ? "it has no bind" : Health.Cause;

    /// <summary>Whether a message of a class that was made to be sent to another can be sent to this one as it is: nothing in it is the other's own, or left to the other.</summary>
    public bool TakesTheFormOf(SmscLink other, Purpose purpose) =>
        Scheme == other.Scheme && SegmentationWay == other.SegmentationWay && Marks.MarksAs(other.Marks, purpose) && Options.ReserveCharacters == other.Options.ReserveCharacters;

    /// <summary>Called for each of its binds; looks once at a time.</summary>
    public void Look(long now)
    {
        if (now == _lookedAt)
        {
            return;
        }

        _lookedAt = now;
        Pace.Look(now, Options.MessagesPerSecond);
        switch (Health.Look(now, Options.Health, InFlight, (long)QueuedFor.TotalMilliseconds))
        {
            case false:
                RelayLog.SmscOut(_logger, Name, Health.Cause ?? "");
                break;
            case true:
                RelayLog.SmscIn(_logger, Name);
                break;
            default:
                break;
        }

        if (Health.IsOut && !_queue.IsEmpty)
        {
            MoveQueue();
        }

        DrainQueue();
    }

    /// <summary>A submit was answered after so many milliseconds; negative: that says nothing.</summary>
    private void NoteAnswer(Smpp.Pdus.CommandStatus status, long milliseconds)
    {
        Metrics.Answered(status);
        if (Health.Answered(status, milliseconds) == StatusFault.Throttling)
        {
            Pace.Throttled(_time.TickMilliseconds());
        }
    }

    /// <summary>A submit, or a segment of one, was answered.</summary>
    public void Answered(in PendingSubmit submit, Smpp.Pdus.CommandStatus status, long now) => NoteAnswer(status, submit.HasBegun || submit.SentAt == 0 ? -1 : now - submit.SentAt);

    // What cannot go elsewhere stays where it is, in its order.
    private void MoveQueue()
    {
        using var moves = _moves.Begin();
        lock (_queue.Gate)
        {
            _queue.RemoveWhere(waiting => moves.TryAdd(waiting.Pdu, waiting.Request));
        }
    }

    /// <summary>It was to go on to this one, and that could not be recorded.</summary>
    public void Refuse(in PendingSubmit submit, Reason reason) => NotSent(submit, reason);
}
