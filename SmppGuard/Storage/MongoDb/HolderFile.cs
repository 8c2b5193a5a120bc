using System.Security.Cryptography;
using System.Text;
using SmppGuard.Journal;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// By what a data directory is told from others: a random value, made with its first start. The number of a pod is held by it (<see cref="PodLease"/>), so it must not come with a copy of
/// the directory that is used beside it.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class HolderFile(string path)
{
    private const int Octets = 16;

    /// <summary>The value, made if there is none yet. Whoever asks has the data directory for himself.</summary>
    /// <exception cref="HolderUnusableException">The file holds something else.</exception>
    /// <exception cref="StorageException">It cannot be read or written.</exception>
    public string ReadOrMake()
    {
        try
        {
            if (File.Exists(path))
            {
                var found = File.ReadAllText(path, Encoding.ASCII).Trim();
                return found.Length == 2 * Octets && found.All(char.IsAsciiHexDigitLower) ? found : throw new HolderUnusableException(path);
            }

            return Make();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileFaults.Translate(failure);
        }
    }

    private string Make()
    {
        var holder = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Octets));
        var next = path + ".new";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(Encoding.ASCII.GetBytes(holder + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
        DirectorySync.Sync(Path.GetDirectoryName(path)!);
        return holder;
    }
}

/// <summary>It is not known by what the data directory is told from others.</summary>
internal sealed class HolderUnusableException(string path)
    : StartRefusedException($"{path} is damaged. Put it aside: the directory gets a new value, and waits for 30 seconds with the next start, until its old one counts as gone.");
