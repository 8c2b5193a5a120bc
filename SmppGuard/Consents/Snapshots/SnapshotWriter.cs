using System.Buffers.Binary;
using System.Security.Cryptography;
using SmppGuard.Journal;

namespace SmppGuard.Consents.Snapshots;

/// <summary>
/// Writes a snapshot beside the one that is there and puts it in its place when it is complete, so that at no moment half of one has the name.
/// <code>
/// magic 8 │ version 4 │ sections, one behind the other │ head │ length of the head 4 │ SHA-256 of magic, version, head and its length 32
/// </code>
/// The head has the SHA-256 of each section. So every octet is checked, and no section can be taken for that of another snapshot. Numbers are little-endian.
/// </summary>
internal sealed class SnapshotWriter : IDisposable
{
    /// <summary>Of the file, and of what the slots and all else in it mean: it is raised with every change of either, and older files are made anew.</summary>
    public const int Version = 1;

    public const int PreambleSize = 12;
    public const int FooterSize = sizeof(int) + SHA256.HashSizeInBytes;

    // The journal is on the same disk: what is waiting to be written must never be so much that its own writes wait for it.
    private const long SyncEvery = 4 * 1024 * 1024;
    private const int BufferSize = 1024 * 1024;

    private readonly string _path;
    private readonly string _next;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<SnapshotSection> _sections = [];
    private SnapshotSectionKind _kind;
    private long _begun;
    private long _synced;

    public SnapshotWriter(string path)
    {
        _path = path;
        _next = NextOf(path);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = BufferSize };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _file = new FileStream(_next, options);
        _file.Write(Preamble);
    }

    public static byte[] Preamble
    {
        get
        {
            var preamble = new byte[PreambleSize];
            "SGCONSNT"u8.CopyTo(preamble);
            BinaryPrimitives.WriteInt32LittleEndian(preamble.AsSpan(8), Version);
            return preamble;
        }
    }

    /// <summary>What a process leaves that ends while it writes.</summary>
    public static string NextOf(string path) => path + ".new";

    public void Begin(SnapshotSectionKind kind)
    {
        _kind = kind;
        _begun = _file.Position;
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        _hash.AppendData(octets);
        _file.Write(octets);
    }

    public void End()
    {
        _sections.Add(new SnapshotSection(_kind, _begun, _file.Position - _begun, _hash.GetHashAndReset()));
        if (_file.Position - _synced >= SyncEvery)
        {
            _file.Flush(flushToDisk: true);
            _synced = _file.Position;
        }
    }

    /// <summary>Makes it the snapshot that the next start finds.</summary>
    /// <param name="head">What it is of, without sections.</param>
    /// <returns>Its octets.</returns>
    public long Complete(SnapshotHead head)
    {
        var octets = (head with { Sections = _sections }).ToOctets();
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, octets.Length);
        _file.Write(octets);
        _file.Write(length);
        _file.Write(SHA256.HashData([.. Preamble, .. octets, .. length]));
        _file.Flush(flushToDisk: true);
        var all = _file.Length;
        _file.Dispose();
        File.Move(_next, _path, overwrite: true);
        DirectorySync.Sync(Path.GetDirectoryName(_path)!);
        return all;
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
        File.Delete(_next);
    }
}
