using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>The bad lines of an import as far as its progress counts them, read piece by piece: there may be as many as the list has lines.</summary>
internal sealed class ImportReportStream(ImportReportPieces pieces, long length) : Stream
{
    private ReadOnlyMemory<byte> _piece;
    private long _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _at - _piece.Length;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_piece.IsEmpty && _at < length)
        {
            var next = await pieces.ReadAsync(_at, cancellationToken) ?? throw new StorageException("a piece of the report of an import is missing", StorageFault.Damaged);
            _piece = next.AsMemory(0, (int)Math.Min(next.Length, length - _at));
            _at += _piece.Length;
        }

        var read = Math.Min(buffer.Length, _piece.Length);
        _piece[..read].CopyTo(buffer);
        _piece = _piece[read..];
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
