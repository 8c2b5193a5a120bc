namespace SmppGuard.Hosting;

/// <summary>
/// Held as long as the process uses its data directory: two writers would destroy the journal, and even one that only looks would cut it where the other is writing. So
/// it is taken before any file of the directory is opened. The kernel lets go of it when the process ends in whatever way, so nothing has to be cleaned up after a crash.
/// </summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private const string FileName = "smppguard.lock";
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;

    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <exception cref="DataDirectoryInUseException">Another process has it.</exception>
    public static DataDirectoryLock Take(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, FileName);
        try
        {
            return new DataDirectoryLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (IsHeldByAnother(exception))
        {
            throw new DataDirectoryInUseException(dataDirectory, exception);
        }
    }

    public void Dispose() => _file.Dispose();

    // Other failures, such as a full disk, say nothing about another process.
    private static bool IsHeldByAnother(IOException exception) => exception.HResult is SharingViolation or WouldBlockOnLinux or WouldBlockOnMac;
}

/// <summary>Another process uses the data directory.</summary>
internal sealed class DataDirectoryInUseException(string dataDirectory, IOException inner) : Exception(
    $"{GuardOptions.Section}:DataDirectory is \"{dataDirectory}\", which another SmppGuard process uses; give each its own, for example data2. ({inner.Message})", inner);
