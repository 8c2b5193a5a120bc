namespace SmppGuard.Hosting;

/// <summary>The configuration cannot be used.</summary>
internal sealed class GuardConfigurationException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>All of them, a line each.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
