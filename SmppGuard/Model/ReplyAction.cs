namespace SmppGuard.Model;

/// <summary>What a subscriber's reply changed. Written to disk: never renumber.</summary>
internal enum ReplyAction : byte
{
    /// <summary>An ordinary message.</summary>
    None = 0,

    /// <summary>The whole text is an opt-out keyword: consent revoked.</summary>
    OptOut = 1,

    /// <summary>The whole text is an opt-in keyword: consent granted.</summary>
    OptIn = 2,

    /// <summary>Contains a keyword but is none: nothing changed, listed for review.</summary>
    PossibleKeyword = 3,

    /// <summary>The whole text is an opt-in keyword, and the sender is asked whether it was meant: nothing changed yet.</summary>
    OptInAsked = 4,
}
