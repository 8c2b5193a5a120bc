namespace SmppGuard.Restrictions;

/// <summary>
/// Keeps restrictions: who is suspended, who has refused, who must not be disturbed. What restricts is in force before it is stored, and stays so when the store fails; what permits is
/// in force only when it is stored, behind all restrictions that came before it. So a failing disk never lets more through than was allowed, and never undoes what somebody has stopped.
/// </summary>
internal interface IRestrictionStore
{
    /// <summary>For operators, for example <c>registry</c>.</summary>
    string Name { get; }

    /// <summary>How many restrictions are in force and not stored.</summary>
    int Unstored { get; }

    /// <summary>Stores them, in the order in which they came. Throws what keeps it from that; what was stored before is stored.</summary>
    Task StoreUnstoredAsync();
}
