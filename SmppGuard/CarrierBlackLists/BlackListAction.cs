namespace SmppGuard.CarrierBlackLists;

/// <summary>What comes of a receipt that says that its number is on a black list. The names are those of the configuration.</summary>
internal enum BlackListAction
{
    /// <summary>Nothing: such receipts are not looked for.</summary>
    Off,

    /// <summary>A report, which somebody accepts or dismisses.</summary>
    Review,

    /// <summary>A refusal at once, and a report that says so.</summary>
    Refuse,
}
