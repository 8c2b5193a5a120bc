namespace SmppGuard.Input;

/// <summary>Compares paths by the files that they lead to.</summary>
internal static class FilePath
{
    /// <summary>Whether both lead to one file, through whatever symbolic links. Neither has to be there.</summary>
    public static bool IsSame(string first, string second) => string.Equals(Resolve(first), Resolve(second), StringComparison.Ordinal);

    /// <summary>Whether a path leads into a folder, or to the folder itself, through whatever symbolic links. Neither has to be there.</summary>
    public static bool IsInside(string path, string folder) =>
        (Resolve(path) + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(Resolve(folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // Link by link from the root on: a folder on the way can be one too.
    private static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not { } parent)
        {
            return full;
        }

        var here = Path.Combine(Resolve(parent), Path.GetFileName(full));
        try
        {
            return File.ResolveLinkTarget(here, returnFinalTarget: true) is { } target ? Resolve(target.FullName) : here;
        }
        catch (IOException)
        {
            // Not there, or links in a circle: neither is overwritten.
            return here;
        }
    }
}
