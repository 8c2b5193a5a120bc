using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Smpp.Sessions;

/// <summary>What the read loop does after a request.</summary>
public enum ReadControl
{
    /// <summary>Go on with the next PDU.</summary>
    Continue,

    /// <summary>Stop reading; <see cref="ISmppSessionHandler{TRequest}.ResumeAsync"/> says when to go on. TCP pushes back meanwhile.</summary>
    Pause,

    /// <summary>As <see cref="Pause"/>, and this PDU was not taken: it comes again.</summary>
    Hold,
}

/// <summary>Why a request of ours got no response.</summary>
public enum Unanswered
{
    /// <summary>No response within the response timeout.</summary>
    TimedOut,

    /// <summary>The session ended.</summary>
    SessionEnded,
}

/// <summary>
/// What a session tells its owner. All methods but <see cref="OnUnanswered"/> and <see cref="OnEnded"/> run on the read loop, one at a time; spans are valid during
/// the call only. enquire_link, unbind, unknown command_ids and PDUs that the state forbids are answered by the session itself.
/// </summary>
/// <typeparam name="TRequest">What the owner keeps with each request of its own until the response.</typeparam>
public interface ISmppSessionHandler<TRequest>
    where TRequest : struct
{
    /// <summary>A request that is legal in the present state. The owner answers it, now or later, from any thread.</summary>
    ReadControl OnRequest(SmppSession<TRequest> session, in PduHeader header, ReadOnlySpan<byte> pdu);

    /// <summary>The response to a request of ours, or a generic_nack that carries its sequence_number.</summary>
    void OnResponse(SmppSession<TRequest> session, in PduHeader header, ReadOnlySpan<byte> pdu, in TRequest request);

    /// <summary>A request of ours will get no response. Called exactly once for each request that <see cref="OnResponse"/> was not called for.</summary>
    void OnUnanswered(SmppSession<TRequest> session, in TRequest request, Unanswered why);

    /// <summary>
    /// As <see cref="OnUnanswered"/>, of a request whose time is over: the response may still come, and is then given to <see cref="OnLateResponse"/>. Whoever does not wait for it need not know.
    /// </summary>
    void OnTimedOut(SmppSession<TRequest> session, in TRequest request, CommandId commandId, uint sequenceNumber) => OnUnanswered(session, request, Unanswered.TimedOut);

    /// <summary>A response that answers nothing that is in flight. True: its request is remembered; false: it is counted as a protocol error.</summary>
    bool OnLateResponse(SmppSession<TRequest> session, in PduHeader header, ReadOnlySpan<byte> pdu) => false;

    /// <summary>All PDUs that one read brought have been handled: the moment to hand on what was gathered.</summary>
    void OnReadBatchEnd(SmppSession<TRequest> session)
    {
    }

    /// <summary>Completes when reading may go on after <see cref="ReadControl.Pause"/>.</summary>
    ValueTask ResumeAsync(SmppSession<TRequest> session, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>The peer has asked to leave, sends nothing more, or nothing that could be read: nothing can be asked on this session any more; answers to it are still given.</summary>
    void OnLeaving(SmppSession<TRequest> session)
    {
    }

    /// <summary>Something that the session answered by itself or dropped: bad length, unknown command_id, wrong state, a response to nothing or of another type.</summary>
    void OnProtocolError(SmppSession<TRequest> session, in PduHeader header, CommandStatus status)
    {
    }

    /// <summary>The session has ended and will call nothing more. Every request of ours has had its response or <see cref="OnUnanswered"/>.</summary>
    void OnEnded(SmppSession<TRequest> session, SessionEnd end, Exception? error)
    {
    }
}
