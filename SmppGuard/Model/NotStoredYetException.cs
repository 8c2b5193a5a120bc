namespace SmppGuard.Model;

/// <summary>
/// A restriction is in force and could not be stored. It stays in force, and is stored as soon as that is possible; whoever asked for it should know that a crash before then would lose it.
/// </summary>
internal sealed class NotStoredYetException(string what, Exception inner) : Exception($"{what} is in force, and not stored yet: {inner.Message}", inner)
{
    /// <summary>Without a stack: it is the store that has to be seen to.</summary>
    public override string ToString() => Message;
}
