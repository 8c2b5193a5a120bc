using System.Diagnostics;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.Tracing;

/// <summary>What a traced message is about to tell, kept until it is answered.</summary>
internal sealed class MessageTrace(in SubmitRequest request, long recordId, DateTimeOffset receivedAt)
{
    public string Name { get; } = request.CommandId.ToString();

    public string Account { get; } = request.Account.SystemId;

    public long RecordId => recordId;

    /// <summary>When it came; of one that waited for its time: when it left.</summary>
    public DateTimeOffset ReceivedAt => receivedAt;

    /// <summary>The span of the whole message, begun and not ended yet; null: nobody listens.</summary>
    public Activity? Root { get; set; }

    public string Smsc { get; init; } = "";

    public Reason Reason { get; init; }

    public Outcome Outcome { get; init; }

    /// <summary>Milliseconds since 1970-01-01 UTC; 0: it was not sent.</summary>
    public long SentAt { get; init; }

    /// <summary>When the SMSC answered, or was given up on; milliseconds since 1970-01-01 UTC.</summary>
    public long AnsweredAt { get; init; }
}
