namespace SmppGuard.Moving;

/// <summary>A part of what a store holds, which is copied and compared by itself.</summary>
/// <param name="Name">For people.</param>
/// <param name="Fields">Names of the values of its items.</param>
internal sealed record StorePart(string Name, IReadOnlyList<string> Fields)
{
    /// <summary>It is one of each day of the archive.</summary>
    public bool IsOfDay { get; init; }

    /// <summary>Its items have ids of records, which grow, and stay: what is new can be read without the rest.</summary>
    public bool IsByRecordId { get; init; }

    /// <summary>Its first key is a subscriber's number, which nobody is shown.</summary>
    public bool IsByMsisdn { get; init; }

    /// <summary>What to call an item in a message.</summary>
    public string NameOf(ItemKey key) => IsByMsisdn ? new Model.Msisdn(key.Number(0)).ToString() : key.ToString();
}
