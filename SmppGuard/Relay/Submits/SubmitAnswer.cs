using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Submits;

/// <summary>Whoever a submit is answered to: an ESME's connection, or one that gathers the answers of several destinations.</summary>
internal interface IAnswered
{
    /// <summary>Whether a message that had to wait is still to be sent, as far as the one knows who asked for it.</summary>
    bool IsStillWanted => true;

    /// <summary>Called when the SMSC has accepted all of it, on the read loop of its connection and before that is durable. For those to whom that moment matters.</summary>
    void Accepted()
    {
    }

    /// <summary>Called when what is answered is durable, mostly on the journal's thread.</summary>
    void Answer(in SubmitAnswer answer);
}

/// <summary>The answer to a submit.</summary>
internal readonly ref struct SubmitAnswer
{
    public CommandId Request { get; init; }

    public uint SequenceNumber { get; init; }

    public CommandStatus Status { get; init; }

    public ReadOnlySpan<byte> MessageId { get; init; }

    /// <summary>TLVs of the SMSC's response, whole ones; of several segments, of the response that decided.</summary>
    public ReadOnlySpan<byte> Tlvs { get; init; }

    /// <summary>The rule that refused it; None: allowed, or an error of the SMSC.</summary>
    public Reason Reason { get; init; }

    public long Started { get; init; }
}
