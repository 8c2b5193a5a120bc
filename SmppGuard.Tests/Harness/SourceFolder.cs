namespace SmppGuard.Tests.Harness;

/// <summary>The repository that the tests were built in, for what is read or run from its sources.</summary>
internal static class SourceFolder
{
    /// <summary>How the tests were built, and with them all that is run or packed with <c>--no-build</c>.</summary>
#if DEBUG
    public const string Configuration = "Debug";
#else
    public const string Configuration = "Release";
#endif

    public static string Path { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "SmppGuard.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder.FullName;
    }
}
