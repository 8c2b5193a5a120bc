namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>Where the programs of this repository were built to, in the same configuration as this one.</summary>
internal static class Builds
{
    /// <summary>The folder of this repository.</summary>
    public static string Root
    {
        get
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (root is not null && !File.Exists(Path.Combine(root.FullName, "SmppGuard.sln")))
            {
                root = root.Parent;
            }

            return root?.FullName ?? "";
        }
    }

    /// <summary>Path of a project's assembly.</summary>
    /// <exception cref="InvalidOperationException">This is no Release build, or the project is not built.</exception>
    public static string AssemblyOf(string project)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        if (!string.Equals(output.Parent?.Name, "Release", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("Only a Release build is worth measuring: dotnet run -c Release --project benchmarks/SmppGuard.Benchmarks -- e2e");
        }

        var assembly = Path.Combine(Root, project, "bin", "Release", output.Name, Path.GetFileName(project) + ".dll");
        return File.Exists(assembly) ? assembly : throw new InvalidOperationException($"{assembly} is missing; build it with: dotnet build -c Release SmppGuard.sln");
    }
}
