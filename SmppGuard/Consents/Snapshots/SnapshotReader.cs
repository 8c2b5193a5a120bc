using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace SmppGuard.Consents.Snapshots;

/// <summary>Reads what <see cref="SnapshotWriter"/> wrote, and passes nothing on that is not exactly that. Sections may be read by several threads at once.</summary>
internal sealed class SnapshotReader : IDisposable
{
    private readonly SafeFileHandle _file;

    private SnapshotReader(SafeFileHandle file, SnapshotHead head)
    {
        _file = file;
        Head = head;
    }

    public SnapshotHead Head { get; }

    /// <exception cref="SnapshotUnusableException">It is damaged, or of another version.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SnapshotReader Open(string path)
    {
        var file = File.OpenHandle(path);
        try
        {
            return new SnapshotReader(file, ReadHead(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public IEnumerable<SnapshotSection> Sections(SnapshotSectionKind kind) => Head.Sections.Where(section => section.Kind == kind);

    /// <summary>A section as a whole, checked.</summary>
    public byte[] Read(SnapshotSection section)
    {
        var octets = new byte[section.Length];
        using var content = Open(section);
        content.Read(octets);
        content.Verify();
        return octets;
    }

    /// <summary>A section piece by piece, of which nothing counts until it is verified.</summary>
    public SectionContent Open(SnapshotSection section) => new(_file, section);

    public void Dispose() => _file.Dispose();

    private static SnapshotHead ReadHead(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        if (length < SnapshotWriter.PreambleSize + SnapshotWriter.FooterSize)
        {
            throw new SnapshotUnusableException("it is not complete");
        }

        var preamble = ReadAt(file, 0, SnapshotWriter.PreambleSize);
        if (!preamble.AsSpan().SequenceEqual(SnapshotWriter.Preamble))
        {
            throw new SnapshotUnusableException("it is of another version, or damaged");
        }

        var footer = ReadAt(file, length - SnapshotWriter.FooterSize, SnapshotWriter.FooterSize);
        var headLength = BinaryPrimitives.ReadInt32LittleEndian(footer);
        var headAt = length - SnapshotWriter.FooterSize - headLength;
        if (headLength < 0 || headAt < SnapshotWriter.PreambleSize)
        {
            throw new SnapshotUnusableException("it is damaged");
        }

        var octets = ReadAt(file, headAt, headLength);
        if (!SHA256.HashData([.. preamble, .. octets, .. footer.AsSpan(0, sizeof(int))]).AsSpan().SequenceEqual(footer.AsSpan(sizeof(int))))
        {
            throw new SnapshotUnusableException("it is damaged");
        }

        var head = SnapshotHead.Of(octets, SnapshotWriter.PreambleSize);
        return SnapshotWriter.PreambleSize + head.Sections.Sum(section => section.Length) == headAt ? head : throw new SnapshotUnusableException("it is damaged");
    }

    private static byte[] ReadAt(SafeFileHandle file, long offset, int length)
    {
        var octets = new byte[length];
        return RandomAccess.Read(file, octets, offset) == length ? octets : throw new SnapshotUnusableException("it is not complete");
    }

    /// <summary>What stands in a section.</summary>
    internal sealed class SectionContent(SafeFileHandle file, SnapshotSection section) : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _read;

        /// <summary>Octets that are still to be read: more than that, nothing in the section can ask memory for.</summary>
        public long Left => section.Length - _read;

        public void Read(Span<byte> octets)
        {
            if (octets.Length > Left)
            {
                throw new SnapshotUnusableException("it is damaged");
            }

            for (var rest = octets; rest.Length > 0;)
            {
                var count = RandomAccess.Read(file, rest, section.Offset + _read);
                if (count == 0)
                {
                    throw new SnapshotUnusableException("it is not complete");
                }

                rest = rest[count..];
                _read += count;
            }

            _hash.AppendData(octets);
        }

        /// <exception cref="SnapshotUnusableException">What was read is not what was written.</exception>
        public void Verify()
        {
            if (Left != 0 || !_hash.GetHashAndReset().AsSpan().SequenceEqual(section.Sha256))
            {
                throw new SnapshotUnusableException("it is damaged");
            }
        }

        public void Dispose() => _hash.Dispose();
    }
}
