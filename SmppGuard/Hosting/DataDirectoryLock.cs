using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Hosting;

/// <summary>
/// Held as long as the process uses its data directory: two writers would destroy the journal, and even one that only looks would cut it where the other is writing. So
/// it is taken before any file of the directory is opened. The kernel lets go of it when the process ends in whatever way, so nothing has to be cleaned up after a crash.
/// </summary>
internal sealed class DataDirectoryLock : IDisposable
{
    public const string FileName = "smppguard.lock";
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;

    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file, TightenedFiles tightened)
    {
        _file = file;
        Tightened = tightened;
    }

    /// <summary>What was done so that nobody else reads the directory, for the log.</summary>
    public TightenedFiles Tightened { get; }

    /// <exception cref="DataDirectoryInUseException">Another process has it.</exception>
    /// <exception cref="DataDirectoryUnusableException">It cannot be written.</exception>
    public static DataDirectoryLock Take(string dataDirectory)
    {
        try
        {
            PrivateFiles.Begin();
            Directory.CreateDirectory(dataDirectory);
            var path = Path.Combine(dataDirectory, FileName);
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DataDirectoryLock(file, PrivateFiles.Tighten(dataDirectory));
        }
        catch (IOException exception) when (IsHeldByAnother(exception))
        {
            throw new DataDirectoryInUseException(dataDirectory, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataDirectoryUnusableException(dataDirectory, exception);
        }
    }

    /// <summary>As <see cref="Take"/>, for a command beside the service: root may not have it where the service is another user.</summary>
    /// <inheritdoc cref="Take"/>
    /// <exception cref="ForeignDirectoryException">It belongs to another user.</exception>
    public static DataDirectoryLock TakeForCommand(string dataDirectory)
    {
        DataDirectoryOwner.Require(dataDirectory);
        return Take(dataDirectory);
    }

    /// <summary>Whether a process has it now. Asked of a directory that is probably in use: for the moment of the question nobody else gets it.</summary>
    public static bool IsHeld(string dataDirectory)
    {
        try
        {
            new FileStream(Path.Combine(dataDirectory, FileName), FileMode.Open, FileAccess.Read, FileShare.None).Dispose();
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception is IOException busy && IsHeldByAnother(busy);
        }
    }

    public void Dispose() => _file.Dispose();

    // Other failures, such as a full disk, say nothing about another process.
    private static bool IsHeldByAnother(IOException exception) => exception.HResult is SharingViolation or WouldBlockOnLinux or WouldBlockOnMac;
}

/// <summary>Another process uses the data directory.</summary>
internal sealed class DataDirectoryInUseException(string dataDirectory, IOException inner) : StartRefusedException(
    $"{OptionProblems.Section}:DataDirectory is \"{dataDirectory}\", which another SmppGuard process uses; give each its own, for example data2. ({inner.Message})", inner);
