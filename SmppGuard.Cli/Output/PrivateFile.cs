namespace SmppGuard.Cli.Output;

/// <summary>A new file that nobody but its owner may read. Unless it is kept, it is gone again.</summary>
internal sealed class PrivateFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private bool _isKept;

    /// <exception cref="ApiException">It is there already, or cannot be made.</exception>
    public PrivateFile(string path)
    {
        _path = path;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            _file = new FileStream(path, options);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(CliExitCode.Failure, $"The file cannot be made, so nothing was asked for: {failure.Message}");
        }
    }

    public Stream Content => _file;

    /// <summary>All is written that was to be.</summary>
    public void Keep()
    {
        _file.Flush(flushToDisk: true);
        _isKept = true;
    }

    public void Dispose()
    {
        _file.Dispose();
        if (!_isKept)
        {
            File.Delete(_path);
        }
    }
}
