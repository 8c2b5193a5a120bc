using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;

namespace EsmeSimulator.Client;

/// <summary>A TLS stream as the transport of a session, for either side.</summary>
internal sealed class TlsConnection : DefaultConnectionContext
{
    private readonly SslStream _stream;
    private readonly Pipe _written = new(new PipeOptions(useSynchronizationContext: false));
    private readonly Task _sending;

    public TlsConnection(SslStream stream)
    {
        _stream = stream;
        Transport = new Duplex(PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true)), _written.Writer);
        _sending = SendAsync();
    }

    /// <summary>Reads a certificate and its key from PEM. What was read so has a key of the moment only, which not every TLS library takes.</summary>
    public static X509Certificate2 Certificate(string certificateFile, string keyFile)
    {
        using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }

    public override void Abort(ConnectionAbortedException abortReason) => _stream.Close();

    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync();
        await Transport.Output.CompleteAsync();
        await _stream.DisposeAsync();
        await _sending;
        await base.DisposeAsync();
    }

    // A session writes on while earlier octets are on their way, which a writer over a stream does not stand.
    private async Task SendAsync()
    {
        try
        {
            ReadResult read;
            do
            {
                read = await _written.Reader.ReadAsync();
                foreach (ReadOnlyMemory<byte> segment in read.Buffer)
                {
                    await _stream.WriteAsync(segment);
                }

                _written.Reader.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection is gone; who reads meets the same end.
        }

        await _written.Reader.CompleteAsync();
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
