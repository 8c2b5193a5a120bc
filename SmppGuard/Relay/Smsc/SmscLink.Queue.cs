using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.Smsc;

/// <content>What finds no room in a window waits, and is judged again before it leaves; what cannot leave is said not to have been sent.</content>
internal sealed partial class SmscLink
{
    private readonly SmscQueue _queue = new();
    private volatile bool _keepsScheduled;

    /// <summary>What waits for room in a window, segments, queries and cancels one by one.</summary>
    public int Queued => _queue.Count;

    /// <summary>How long the first of them has waited; zero: nothing waits.</summary>
    public TimeSpan QueuedFor => _queue.WaitingSince is { } since ? TimeSpan.FromMilliseconds(Math.Max(_time.TickMilliseconds() - since, 0)) : TimeSpan.Zero;

    /// <summary>Sends what waits while there is room, and is allowed by a second look.</summary>
    public void DrainQueue()
    {
        if (_queue.IsEmpty)
        {
            return;
        }

        if (BoundTransmitters == 0)
        {
            AbandonQueue();
            return;
        }

        var now = _time.UtcMilliseconds();
        lock (_queue.Gate)
        {
            while (_queue.TryPeek(out var waiting))
            {
                if (_keepsScheduled && waiting.Request.IsScheduled)
                {
                    _queue.Remove();
                    NotSent(waiting.Request, Reason.SmscUnavailable);
                    continue;
                }

                if (LeastLoaded() is null || !Pace.IsTurn(_time.TickMilliseconds()))
                {
                    return;
                }

                var reason = JudgeAgain(waiting, now, out var passesAt);
                if (reason != Reason.None)
                {
                    _queue.Remove();
                    NotSent(waiting.Request, reason, passesAt);
                    continue;
                }

                if (TrySendNow(waiting.Pdu, waiting.Request) is not { } connection)
                {
                    return;
                }

                _queue.Remove();
                _flusher.FlushWithGroup(connection);
            }
        }
    }

    /// <summary>At the stop: what has waited for its time and now waits for room goes back to where it waited, since nobody would be there for its answer.</summary>
    public void KeepScheduled()
    {
        _keepsScheduled = true;
        DrainQueue();
    }

    private SmscConnection? SendOrQueue(ReadOnlySpan<byte> pdu, in PendingRequest request)
    {
        if (_queue.IsEmpty && TrySendNow(pdu, request) is { } connection)
        {
            return connection;
        }

        if (BoundTransmitters == 0)
        {
            if (!_moves.TryMove(pdu, request))
            {
                NotSent(request, Reason.SmscUnavailable);
            }

            return null;
        }

        _queue.Enqueue(pdu, request, _time.TickMilliseconds());

        // A place may have become free, or the last bind lost, while this was put into the queue; then nobody else would come to look.
        DrainQueue();
        return null;
    }

    private Reason JudgeAgain(SmscQueue.Entry waiting, long now, out long passesAt)
    {
        if (waiting.Request.IsOperation(out _))
        {
            passesAt = 0;
            return Reason.None;
        }

        var submit = waiting.Request.Submit;
        submit.SentAt = submit.HasBegun ? submit.SentAt : now;
        var reason = _secondLook.Judge(waiting.Pdu, ref submit, now, out passesAt);
        waiting.Request = new PendingRequest(submit);
        return reason;
    }

    private SmscConnection? TrySendNow(ReadOnlySpan<byte> pdu, in PendingRequest request)
    {
        if (!Pace.TryTake(_time.TickMilliseconds()))
        {
            return null;
        }

        // The one with the most room may lose its last place to another thread: then look once more.
        var next = Next();
        for (var tries = 0; tries < 3 && next is { } connection; tries++)
        {
            if (connection.TrySend(pdu, request))
            {
                return connection;
            }

            next = LeastLoaded();
        }

        Pace.GiveBack();
        return null;
    }

    private void AbandonQueue()
    {
        using var moves = _moves.Begin();
        foreach (var waiting in _queue.Clear())
        {
            if (!moves.TryAdd(waiting.Pdu, waiting.Request))
            {
                NotSent(waiting.Request, Reason.SmscUnavailable);
            }
        }
    }

    private void NotSent(in PendingRequest request, Reason reason, long passesAt = 0)
    {
        if (request.IsOperation(out var operation))
        {
            operation.Unanswered();
        }
        else
        {
            NotSent(request.Submit, reason, passesAt);
        }
    }

    // Nothing of it was sent: the record will show it as refused. If segments were sent before, the message is in an unknown state instead.
    private void NotSent(in PendingSubmit submit, Reason reason, long passesAt = 0)
    {
        var begun = submit.HasBegun;
        if (!begun && submit.Request.Released is { } released)
        {
            // Nobody waits for the answer: the SMSC will be back, quiet hours end, and what others refused will be known.
            var now = _time.UtcMilliseconds();
            passesAt = reason == Reason.SmscUnavailable ? now : passesAt;
            if (passesAt != 0 && (passesAt <= now || released.IsValidAt(passesAt)))
            {
                released.TryAgain(submit, passesAt);
                return;
            }
        }

        var batch = _outcomeBatches.Rent();
        batch.Add(submit, new OutcomeRecord
        {
            Outcome = begun ? Outcome.Unknown : Outcome.NotSent,
            Reason = begun ? Reason.None : reason,
            CommandStatus = _statuses[reason],
            RecordId = submit.RecordId,
            SentAt = begun ? submit.SentAt : 0,
            AnsweredAt = _time.UtcMilliseconds(),
            SmscMessageIdCount = (byte)(submit.Segments?.Accepted ?? 0),
            SmscMessageIds = submit.Segments is { } segments ? segments.MessageIds : default,
        });
        _journal.Append(batch);
    }
}
