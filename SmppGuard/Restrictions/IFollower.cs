namespace SmppGuard.Restrictions;

/// <summary>Follows what other processes change in a storage that they share.</summary>
internal interface IFollower
{
    /// <summary>What is followed, for operators.</summary>
    string Name { get; }

    /// <summary>How long ago all that others had changed was known; zero where nobody else can change anything.</summary>
    TimeSpan Behind { get; }
}
