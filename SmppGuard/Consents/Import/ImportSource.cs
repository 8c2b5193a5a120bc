using System.Security.Cryptography;
using System.Text;

namespace SmppGuard.Consents.Import;

/// <summary>
/// The octets of a list while they are read, with the digest of those so far. An import that was cut off goes on only with the same list: up to where it stopped
/// the digest must be the same. Another list under the same id would be recorded from its middle on; or, had the import ended, not at all, and be answered as if it
/// had been.
/// </summary>
internal sealed class ImportSource : Stream
{
    private readonly Stream _source;
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ImportProgress _before;

    public ImportSource(ImportJob job, Stream source, ImportProgress before)
    {
        _source = source;
        _before = before;

        // The same octets, read in another way, are another list.
        _digest.AppendData(Encoding.UTF8.GetBytes($"{job.Format}\n{job.Encoding}\n{job.Columns}\n{job.TimeZone?.Id}\n"));
    }

    /// <summary>Octets read so far.</summary>
    public long Octets { get; private set; }

    /// <summary>Digest of those, and of how they are read.</summary>
    public string Digest => Convert.ToHexStringLower(_digest.GetCurrentHash());

    /// <summary>Whether all that was read before has come again.</summary>
    public bool IsKnown => Octets >= _before.ListOctets;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => Octets;
        set => throw new NotSupportedException();
    }

    /// <exception cref="ImportConflictException">The list is another than that of before.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var isKnown = IsKnown;
        var read = await _source.ReadAsync(isKnown ? buffer : buffer[..(int)Math.Min(buffer.Length, _before.ListOctets - Octets)], cancellationToken);
        _digest.AppendData(buffer.Span[..read]);
        Octets += read;
        if (!isKnown && (read == 0 || (IsKnown && !string.Equals(Digest, _before.ListDigest, StringComparison.Ordinal))))
        {
            throw Another();
        }

        return read;
    }

    /// <summary>Reads a list that was recorded to its end, and so must end where it did.</summary>
    /// <exception cref="ImportConflictException">The list is another.</exception>
    public async Task ReadToEndAsync(CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        while (await ReadAsync(buffer, cancellation) > 0)
        {
            if (Octets > _before.ListOctets)
            {
                throw Another();
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _digest.Dispose();
        }

        base.Dispose(disposing);
    }

    private ImportConflictException Another() =>
        new("names an import of another list, or of the same one with other parameters; use a new id, or send the list that was sent under this one.");
}
