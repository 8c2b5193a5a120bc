namespace SmppGuard.Journal.Records;

/// <summary>Why a message goes to the SMSC that its record names. The names are on disk, in lower case: never rename.</summary>
internal enum RoutedBy
{
    /// <summary>The account's SMSC: no route took it.</summary>
    Account,

    /// <summary>The route's targets and their weights.</summary>
    Route,

    /// <summary>The targets before it were out, or full.</summary>
    FailOver,

    /// <summary>It waited for another, which went out before it was sent.</summary>
    Moved,

    /// <summary>The carriers of the targets before it want something filed that is not.</summary>
    Filing,
}
