using System.IO.Pipelines;
using System.Net.Security;

namespace SmppGuard.Tls;

/// <summary>
/// The inside of a TLS connection as the transport of a session. What a session writes goes through a pipe of its own, since it writes on while earlier octets are being encrypted and sent, which a
/// writer over a stream does not stand.
/// </summary>
internal sealed class TlsTransport : IDuplexPipe, IAsyncDisposable
{
    /// <summary>A TLS record has at most so much (RFC 8446, 5.1).</summary>
    private const int Record = 16 * 1024;

    /// <summary>For a peer that does not read to take the rest.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SslStream _stream;
    private readonly TimeProvider _time;
    private readonly Pipe _written = new(new PipeOptions(pauseWriterThreshold: 4 * Record, resumeWriterThreshold: 2 * Record, minimumSegmentSize: Record, useSynchronizationContext: false));
    private readonly CancellationTokenSource _abandoned = new();
    private readonly Task _sending;

    /// <param name="stream">After its handshake; it belongs to the transport.</param>
    /// <param name="time">Bounds the end.</param>
    public TlsTransport(SslStream stream, TimeProvider time)
    {
        _stream = stream;
        _time = time;
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: Record, leaveOpen: true));
        _sending = SendAsync();
    }

    public PipeReader Input { get; }

    public PipeWriter Output => _written.Writer;

    /// <summary>Sends what is left, says that nothing follows, and lets go of the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _written.Writer.CompleteAsync();
        try
        {
            await _sending.WaitAsync(Patience, _time);
        }
        catch (TimeoutException)
        {
            await _abandoned.CancelAsync();
            await _sending;
        }

        await Input.CompleteAsync();
        await _stream.DisposeAsync();
        _abandoned.Dispose();
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                var read = await _written.Reader.ReadAsync(_abandoned.Token);
                foreach (var segment in read.Buffer)
                {
                    await _stream.WriteAsync(segment, _abandoned.Token);
                }

                _written.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    // close_notify: who reads to the end knows that nobody cut it off.
                    await _stream.ShutdownAsync();
                    break;
                }
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            // The connection is gone; the read loop meets the same end and reports it.
        }

        await _written.Reader.CompleteAsync();
    }
}
