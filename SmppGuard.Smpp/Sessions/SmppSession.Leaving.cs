using System.Buffers;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Smpp.Sessions;

/// <content>
/// The end that the peer brings about: unbind, unbind_resp, the end of what it sends, or a frame behind which nothing can be read. What was read before is answered, what we asked before
/// may still be answered, for a bounded time, and nothing new begins on either side. Then the unbind, or that frame, is answered and the connection ends.
/// </content>
public sealed partial class SmppSession<TRequest>
{
    /// <summary>Beyond the response timeout: answers that wait for somebody else's response, which may take all of that time.</summary>
    private const long Grace = 1_000;

    private int _answersOwed;
    private int _leaving;
    private int _saidGoodbye;

    /// <summary>Of the unbind, or of the frame that could not be read.</summary>
    private uint _lastSequenceNumber;

    /// <summary>Whether the frames are lost: what still comes is let go of, unread.</summary>
    private bool _framesLost;
    private long _responsesUntil;
    private long _leaveBy;
    private TaskCompletionSource? _left;

    /// <summary>Requests of the peer that its owner was given and has not answered yet.</summary>
    public int AnswersOwed => Volatile.Read(ref _answersOwed);

    /// <summary>Whether the session ends as soon as what is under way is answered. Nothing can be asked on it any more.</summary>
    public bool IsLeaving => Volatile.Read(ref _leaving) != (int)SessionEnd.None;

    /// <summary>On the read loop. Once it has begun, a second reason only says whether responses to us may still come.</summary>
    private void BeginLeaving(SessionEnd end, bool responsesMayCome)
    {
        var now = Volatile.Read(ref _now);
        Volatile.Write(ref _responsesUntil, responsesMayCome ? now + PatienceWithResponses() : 0);
        if (!IsLeaving)
        {
            _leaveBy = now + (long)Options.ResponseTimeout.TotalMilliseconds + Grace;
            _left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            State = SessionState.Unbound;

            // Who answers looks here after having counted; who comes here counts afterwards: one of both sees the other.
            Interlocked.Exchange(ref _leaving, (int)end);
            _handler.OnLeaving(this);
        }

        LeaveIfDone();
    }

    private void RefuseLength(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> start = stackalloc byte[PduHeader.Size];
        start.Clear();
        buffer.Slice(0, Math.Min(buffer.Length, PduHeader.Size)).CopyTo(start);
        var header = PduHeader.Read(start);
        _handler.OnProtocolError(this, header, CommandStatus.ESME_RINVCMDLEN);
        _framesLost = true;

        // Nothing that follows can be read, responses to us neither. What was read before is carried out, and its answers are owed.
        _lastSequenceNumber = IsLeaving ? _lastSequenceNumber : buffer.Length >= PduHeader.Size ? header.SequenceNumber : 0;
        BeginLeaving(SessionEnd.BadLength, responsesMayCome: false);
    }

    // An SMSC that unbinds has submits of ours, whose fate must be known. An ESME that unbinds may never answer what it was delivered, which is then delivered again.
    private long PatienceWithResponses()
    {
        var timeout = (long)Options.ResponseTimeout.TotalMilliseconds;
        return Options.Role == SessionRole.Esme ? timeout : Math.Min(timeout, Grace);
    }

    /// <summary>From whichever thread gave the last answer, or sees that the time is over.</summary>
    private void LeaveIfDone()
    {
        if (!IsLeaving)
        {
            return;
        }

        var now = Volatile.Read(ref _now);
        var isDone = AnswersOwed <= 0 && (InFlight == 0 || now >= Volatile.Read(ref _responsesUntil));
        if ((!isDone && now < _leaveBy) || Interlocked.Exchange(ref _saidGoodbye, 1) != 0)
        {
            return;
        }

        var end = (SessionEnd)_leaving;
        if (end == SessionEnd.PeerUnbound)
        {
            WriteHeader(CommandId.UnbindResp, CommandStatus.ESME_ROK, _lastSequenceNumber);
        }
        else if (end == SessionEnd.BadLength)
        {
            // Last: who gets it may close at once, and must have the answers by then.
            WriteHeader(CommandId.GenericNack, CommandStatus.ESME_RINVCMDLEN, _lastSequenceNumber);
        }

        // The read loop ends the session: nobody who only gave an answer has to wait for that.
        SetEnd(end);
        _left!.TrySetResult();
        _input.CancelPendingRead();
    }

    private void CountAnswer(CommandId commandId)
    {
        if (commandId.IsResponse() && commandId != CommandId.GenericNack)
        {
            Interlocked.Decrement(ref _answersOwed);
            LeaveIfDone();
        }
    }
}
