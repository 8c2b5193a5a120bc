namespace SmppGuard.Cli;

/// <summary>Paths and their parameters.</summary>
internal static class Query
{
    /// <summary>The path with those of the parameters that have a value, behind what it has already.</summary>
    public static string With(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                path += $"{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{name}={Uri.EscapeDataString(value)}";
            }
        }

        return path;
    }

    /// <summary>A path of which the last part is what somebody typed.</summary>
    /// <exception cref="ApiException">It names nothing: an empty part, or one that stands for a folder, would ask for something else.</exception>
    public static string Below(string path, string key) => key is "" or "." or ".."
        ? throw new ApiException(CliExitCode.Failure, $"\"{key}\" names nothing below {path}.")
        : $"{path}/{Uri.EscapeDataString(key)}";
}
