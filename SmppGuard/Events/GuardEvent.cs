using SmppGuard.Model;

namespace SmppGuard.Events;

/// <summary>Something that happened, as others are told of it. It never holds the text of a message, nor words in which one could stand.</summary>
/// <param name="Id">The same each time that it is sent, by which receivers drop what comes twice.</param>
/// <param name="Type">One of <see cref="EventTypes"/>.</param>
/// <param name="At">When it happened.</param>
/// <param name="Data">What there is to know.</param>
internal sealed record GuardEvent(string Id, string Type, DateTimeOffset At, EventData Data);

/// <summary>What there is to know of an event; what does not belong to its type is null.</summary>
internal sealed record EventData
{
    /// <summary>Whose it is.</summary>
    public string? Organization { get; init; }

    /// <summary>The recipient; whole only for webhooks that are to have whole numbers.</summary>
    public Msisdn? Msisdn { get; init; }

    /// <summary>The code that it came over or is about.</summary>
    public string? Code { get; init; }

    /// <summary>Of an agreement or a refusal: how it came about.</summary>
    public string? Method { get; init; }

    /// <summary>Id of the agreement or refusal on record.</summary>
    public long? ConsentId { get; init; }

    /// <summary>From when it counts.</summary>
    public DateTimeOffset? EffectiveAt { get; init; }

    /// <summary>When an agreement ends by itself.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Id of the complaint.</summary>
    public long? ComplaintId { get; init; }

    /// <summary>By when something is to be done.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Whether the complaint was right; null: not decided.</summary>
    public bool? IsUpheld { get; init; }

    /// <summary>Id of the task to tell a carrier of a change.</summary>
    public string? FilingTaskId { get; init; }

    /// <summary>Which carrier is to be told; null: nothing is filed with anybody that the program knows of.</summary>
    public string? Carrier { get; init; }

    /// <summary>What changed, as the entry calls it.</summary>
    public string? Field { get; init; }

    /// <summary>The SMSC, by its name in the configuration.</summary>
    public string? Smsc { get; init; }

    /// <summary>The pod that saw it.</summary>
    public int? Pod { get; init; }

    /// <summary>Why, in words of the program.</summary>
    public string? Cause { get; init; }

    /// <summary>Since when it was out.</summary>
    public DateTimeOffset? OutSince { get; init; }

    /// <summary>Id of the suspension.</summary>
    public string? SuspensionId { get; init; }

    /// <summary>Of the one who is suspended: <c>Organization</c>, <c>Code</c> or <c>Account</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Its id, number or system_id.</summary>
    public string? Key { get; init; }

    /// <summary>How an appeal was answered.</summary>
    public string? Outcome { get; init; }
}
