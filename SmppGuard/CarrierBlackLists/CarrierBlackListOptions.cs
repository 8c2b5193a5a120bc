namespace SmppGuard.CarrierBlackLists;

/// <summary>What the carriers' receipts tell about recipients.</summary>
internal sealed class CarrierBlackListOptions
{
    /// <summary>What comes of a receipt that says that its number is on a black list: <c>Review</c>, <c>Refuse</c> or <c>Off</c>.</summary>
    public string BlackLists { get; set; } = "Review";

    /// <summary>Words of the operator's SMSCs that say so too.</summary>
    public List<string> AddErrors { get; set; } = [];

    /// <summary>Words of the rule pack that mean something else there.</summary>
    public List<string> IgnoreErrors { get; set; } = [];
}
