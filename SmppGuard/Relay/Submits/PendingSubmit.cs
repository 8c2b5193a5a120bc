using SmppGuard.Frequency;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.LongMessages;
using SmppGuard.Relay.Routing;

namespace SmppGuard.Relay.Submits;

/// <summary>An allowed submit on its way: what is needed to send it, to judge it again, to answer it and to record its outcome.</summary>
internal struct PendingSubmit
{
    public required SubmitRequest Request { get; init; }

    public required long RecordId { get; init; }

    /// <summary>Where it is sent from.</summary>
    public required CodeNumber Code { get; init; }

    public required Purpose Class { get; init; }

    public required Msisdn Msisdn { get; init; }

    /// <summary>Whether the ESME asked for a receipt (registered_delivery, SMPP 3.4, 5.2.17).</summary>
    public required bool WantsReceipt { get; init; }

    /// <summary>Set when the message leaves in more than one segment, or came in parts.</summary>
    public required SegmentedSubmit? Segments { get; init; }

    /// <summary>Set when the message came in parts.</summary>
    public required LongMessage? Parts { get; init; }

    /// <summary>When the rules last allowed it, milliseconds since 1970-01-01 UTC; see <see cref="SecondLook"/>.</summary>
    public required long JudgedAt { get; set; }

    /// <summary>When it was given to the SMSC connection, milliseconds since 1970-01-01 UTC; 0: not yet.</summary>
    public long SentAt { get; set; }

    /// <summary>Whether a segment of it is with the SMSC: it cannot be called back.</summary>
    public readonly bool HasBegun => Segments is { Accepted: > 0 };

    /// <summary>The route that it took; null: none, it goes to its account's SMSC.</summary>
    public MessageRoute? Route { get; init; }

    /// <summary>The targets of the route that it has been at, a bit each.</summary>
    public uint TriedTargets;

    /// <summary>What it holds until its outcome.</summary>
    public required SubmitHold Hold;

    /// <summary>That it is allowed could not be recorded: nothing of it is sent.</summary>
    public readonly void Abandon(FrequencyCaps caps)
    {
        Segments?.Release();
        Hold.Release(caps);
    }

    /// <summary>What became of it is known. Returns the octets in the journal that are free again once that is durable.</summary>
    public readonly int End(FrequencyCaps caps, in OutcomeRecord outcome)
    {
        Segments?.Release();
        return Hold.End(caps, outcome);
    }
}
