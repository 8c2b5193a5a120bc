using System.Globalization;
using System.Runtime.InteropServices;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Hosting;

/// <summary>
/// Whose a data directory is. What a command makes there as root the service could not open, and its next start would end; so root is told to run the command as the service's user. Changing
/// owners afterwards would be no help where it is cut off, and a hazard: the service's user decides what stands there, also links to files of others.
/// </summary>
internal static partial class DataDirectoryOwner
{
    private const int CurrentFolder = -100;
    private const uint UserId = 8;

    // linux/stat.h: the same on every architecture.
    private const int StatxLength = 256;
    private const int PlaceOfUserId = 20;

    /// <summary>Refuses root where the service is another user: the owner of what it made there, else of the directory, else of the folder in which it would be made.</summary>
    /// <exception cref="ForeignDirectoryException">Root would leave files that the service cannot use.</exception>
    public static void Require(string dataDirectory)
    {
        if (!OperatingSystem.IsLinux() || EffectiveUser() != 0)
        {
            return;
        }

        var place = Path.Combine(dataDirectory, DataDirectoryLock.FileName);
        while (!Path.Exists(place) && Path.GetDirectoryName(place) is { } above)
        {
            place = above;
        }

        if (OwnerOf(place) is { } owner && owner != 0)
        {
            throw new ForeignDirectoryException(dataDirectory, place, owner, NameOf(owner));
        }
    }

    private static uint? OwnerOf(string path)
    {
        Span<byte> found = stackalloc byte[StatxLength];
        return Status(CurrentFolder, path, 0, UserId, ref MemoryMarshal.GetReference(found)) == 0 ? BitConverter.ToUInt32(found[PlaceOfUserId..]) : null;
    }

    private static string? NameOf(uint user)
    {
        try
        {
            var number = user.ToString(CultureInfo.InvariantCulture);
            return File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 2 && string.Equals(fields[2], number, StringComparison.Ordinal))?[0];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Status(int folder, string path, int flags, uint wanted, ref byte found);
}

/// <summary>The data directory is another user's, and this is root.</summary>
internal sealed class ForeignDirectoryException(string dataDirectory, string place, uint owner, string? name) : StartRefusedException(string.Create(
    CultureInfo.InvariantCulture,
    $"{OptionProblems.Section}:DataDirectory is \"{dataDirectory}\"; {place} belongs to {name ?? "user"} ({owner}), who could not open what root makes there. Run this as that user, for example runuser -u {name ?? "smppguard"} -- smppguard …"));
