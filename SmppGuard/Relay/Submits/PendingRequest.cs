using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.LongMessages;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Submits;

/// <summary>An allowed submit on its way: what is needed to answer it and to record its outcome. Lives in the journal batch, then in the window of the SMSC connection.</summary>
internal struct PendingRequest
{
    /// <summary>Who waits for the answer; null: nobody any more.</summary>
    public IAnswered? Origin;

    /// <summary>sequence_number of the ESME's request.</summary>
    public uint SequenceNumber;

    /// <summary>command_id of the ESME's request.</summary>
    public CommandId Request;

    public long RecordId;

    /// <summary>When it was received, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
    public long Started;

    /// <summary>When it was given to the SMSC connection, milliseconds since 1970-01-01 UTC; 0: not yet.</summary>
    public long SentAt;

    /// <summary>The account, for receipts and metrics.</summary>
    public AccountState Account;

    /// <summary>Where it is sent from. Null: no submit.</summary>
    public CodeNumber? Code;

    public Purpose Class;

    /// <summary>When the rules last allowed it, milliseconds since 1970-01-01 UTC; see <see cref="SecondLook"/>.</summary>
    public long JudgedAt;

    /// <summary>Set for a commercial message: whose adverts are counted.</summary>
    public Organization? Commercial;

    public Msisdn Msisdn;

    /// <summary>Set for a commercial message that counts for a frequency cap: until when, seconds since 1970-01-01 UTC.</summary>
    public uint CountedUntil;

    /// <summary>Whether the ESME asked for a receipt (registered_delivery, SMPP 3.4, 5.2.17).</summary>
    public bool WantsReceipt;

    /// <summary>Set when the message leaves in more than one segment, or came in parts.</summary>
    public SegmentedSubmit? Segments;

    /// <summary>Set when the message came in parts.</summary>
    public LongMessage? Long;

    /// <summary>Not 0: the ESME gets this as message_id in place of the SMSC's (a part of a long message, several segments, several destinations of a submit_multi).</summary>
    public long EsmeMessageId;

    /// <summary>Set for a replace_sm: how its decided text is sent.</summary>
    public ReplaceRequest? Replace;

    /// <summary>Octets reserved in the journal for its outcome.</summary>
    public int Reserved;

    /// <summary>Set when this is no submit but a query_sm or cancel_sm: who waits for the response.</summary>
    public SmscOperation? Operation;
}

/// <summary>Whoever a submit is answered to: an ESME's connection, or one that gathers the answers of several destinations.</summary>
internal interface IAnswered
{
    /// <summary>Whether a message that had to wait is still to be sent, as far as the one knows who asked for it.</summary>
    bool IsStillWanted => true;

    /// <summary>Called when the SMSC has accepted all of it, on the read loop of its connection and before that is durable. For those to whom that moment matters.</summary>
    void Accepted()
    {
    }

    /// <summary>Called when the outcome is durable, on the journal's thread if the answer does not say otherwise.</summary>
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
    public SmppGuard.Model.Reason Reason { get; init; }

    public long Started { get; init; }

    /// <summary>Answered from a read loop: nobody flushes the connection at the end of a group of the journal.</summary>
    public bool IsOffJournal { get; init; }
}
