using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using SmppGuard.Smpp.Pdus;

namespace EsmeSimulator.Client;

/// <summary>
/// An ESME to write conversations with: connect, bind, submit, look at what comes. It checks nothing, so it can also do what an ESME must not; it does its own
/// framing for the same reason, and so that a bug in the product's session cannot hide by being on both ends. For load use <see cref="Load.LoadRun"/>.
/// </summary>
internal sealed class EsmeClient : IAsyncDisposable
{
    private readonly ConnectionContext _transport;
    private readonly EsmeClientOptions _options;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<byte[]>> _pending = new();
    private readonly Channel<DeliveredMessage> _delivered = Channel.CreateUnbounded<DeliveredMessage>();
    private readonly Channel<byte[]> _unexpected = Channel.CreateUnbounded<byte[]>();
    private int _lastSequenceNumber;

    private EsmeClient(ConnectionContext transport, EsmeClientOptions options)
    {
        _transport = transport;
        _options = options;
        Closed = ReadAsync();
    }

    /// <summary>deliver_sm in order of arrival; those that are malformed are in <see cref="Unexpected"/>.</summary>
    public ChannelReader<DeliveredMessage> Delivered => _delivered.Reader;

    /// <summary>Every other PDU that answers nothing we asked: requests of the SMSC, responses to unknown sequence_numbers.</summary>
    public ChannelReader<byte[]> Unexpected => _unexpected.Reader;

    /// <summary>The status to acknowledge a deliver_sm with; null leaves it unacknowledged. ESME_ROK if not set.</summary>
    public Func<DeliveredMessage, CommandStatus?>? OnDeliver { get; set; }

    /// <summary>Answer enquire_link and unbind of the other side; true at first.</summary>
    public bool AnswersRequests { get; set; } = true;

    /// <summary>Completes when the connection has ended, whoever ended it.</summary>
    public Task Closed { get; }

    /// <summary>Connects without binding.</summary>
    public static async Task<EsmeClient> ConnectAsync(EsmeClientOptions options, CancellationToken cancellationToken = default)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        if (options.Tls is { } trust)
        {
            return new EsmeClient(await TlsClient.ConnectAsync(socket, options.Host, trust, cancellationToken), options);
        }

        var factory = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), NullLogger.Instance);
        return new EsmeClient(factory.Create(socket), options);
    }

    /// <summary>Connects and binds.</summary>
    /// <exception cref="BindRefusedException">The bind was answered with an error.</exception>
    public static async Task<EsmeClient> BindAsync(EsmeClientOptions options, CancellationToken cancellationToken = default)
    {
        EsmeClient client = await ConnectAsync(options, cancellationToken);
        try
        {
            CommandStatus status = await client.BindAsync(cancellationToken);
            return status == CommandStatus.ESME_ROK ? client : throw new BindRefusedException(status);
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends the bind of the options; the status it was answered with.</summary>
    public async Task<CommandStatus> BindAsync(CancellationToken cancellationToken = default)
    {
        var buffer = new byte[256];
        var writer = new PduWriter(buffer);
        writer.Header(_options.BindType, CommandStatus.ESME_ROK, 0);
        writer.CString(_options.SystemId.AsSpan());
        writer.CString(_options.Password.AsSpan());
        writer.CString(_options.SystemType.AsSpan());
        writer.Byte(_options.InterfaceVersion);
        writer.Byte(0);
        writer.Byte(0);
        writer.CString(_options.AddressRange.AsSpan());
        return PduHeader.Read(await RequestAsync(buffer[..writer.Complete()], cancellationToken)).CommandStatus;
    }

    /// <summary>Submits a text; GSM 7-bit if it can be, else UCS-2.</summary>
    public Task<SubmitResult> SubmitAsync(string source, string destination, string text, bool registered = false, CancellationToken cancellationToken = default) =>
        SubmitAsync(new Submit { Source = source, Destination = destination, Text = text, RegisteredDelivery = registered ? (byte)1 : (byte)0 }, cancellationToken);

    /// <summary>Submits a message with any fields.</summary>
    public async Task<SubmitResult> SubmitAsync(Submit submit, CancellationToken cancellationToken = default) =>
        ResultOf(await RequestAsync(submit.Encode(), cancellationToken));

    /// <summary>Submits messages or parts one after the other, each when the one before was answered: a window of 1.</summary>
    public async Task<IReadOnlyList<SubmitResult>> SubmitInTurnAsync(IEnumerable<Submit> submits, CancellationToken cancellationToken = default)
    {
        var results = new List<SubmitResult>();
        foreach (Submit submit in submits)
        {
            results.Add(await SubmitAsync(submit, cancellationToken));
        }

        return results;
    }

    /// <summary>Submits messages or parts in one go, without waiting for answers in between; the answers in the order of the submits.</summary>
    public async Task<IReadOnlyList<SubmitResult>> SubmitTogetherAsync(IEnumerable<Submit> submits, CancellationToken cancellationToken = default)
    {
        var octets = new List<byte>();
        var answers = new List<Task<byte[]>>();
        foreach (Submit submit in submits)
        {
            byte[] pdu = submit.Encode();
            answers.Add(Expect(pdu));
            octets.AddRange(pdu);
        }

        await SendRequestsAsync(octets.ToArray(), cancellationToken);
        byte[][] responses = await Task.WhenAll(answers).WaitAsync(_options.Timeout, cancellationToken);
        return [.. responses.Select(ResultOf)];
    }

    /// <summary>Sends a whole PDU under the next sequence_number; the whole response to it, a generic_nack included.</summary>
    /// <exception cref="TimeoutException">There was no response in time.</exception>
    /// <exception cref="IOException">The connection ended first.</exception>
    public async Task<byte[]> RequestAsync(byte[] pdu, CancellationToken cancellationToken = default) =>
        await (await SendRequestAsync(pdu, cancellationToken)).WaitAsync(_options.Timeout, cancellationToken);

    /// <summary>Sends a whole PDU under the next sequence_number; the task within completes with its response, for conversations out of step.</summary>
    public async Task<Task<byte[]>> SendRequestAsync(byte[] pdu, CancellationToken cancellationToken = default)
    {
        byte[] copy = [.. pdu];
        Task<byte[]> answer = Expect(copy);
        await SendRequestsAsync(copy, cancellationToken);
        return answer;
    }

    /// <summary>Sends a request without a body, such as enquire_link or unbind; the status of the answer.</summary>
    public async Task<CommandStatus> RequestAsync(CommandId commandId, CancellationToken cancellationToken = default) =>
        PduHeader.Read(await RequestAsync(HeaderOnly(commandId, CommandStatus.ESME_ROK, 0), cancellationToken)).CommandStatus;

    /// <summary>Sends octets as they are, whole PDUs or not.</summary>
    /// <exception cref="IOException">The connection has ended.</exception>
    public async Task SendRawAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _transport.Transport.Output.WriteAsync(octets, cancellationToken);
        }
        catch (InvalidOperationException ended)
        {
            // The end was read meanwhile, and with it the pipe was closed.
            throw new IOException("the connection has ended", ended);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Acknowledges a deliver_sm that <see cref="OnDeliver"/> left unacknowledged.</summary>
    public Task AcknowledgeAsync(DeliveredMessage message, CommandStatus status = CommandStatus.ESME_ROK) => SendRawAsync(DeliverResponse(message.Pdu, status));

    /// <summary>The next delivered message that the condition holds for; others before it are passed over.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public async Task<DeliveredMessage> WaitForDeliveryAsync(Func<DeliveredMessage, bool>? condition = null, TimeSpan? timeout = null)
    {
        using var deadline = new CancellationTokenSource(timeout ?? _options.Timeout);
        try
        {
            while (true)
            {
                DeliveredMessage message = await _delivered.Reader.ReadAsync(deadline.Token);
                if (condition is null || condition(message))
                {
                    return message;
                }
            }
        }
        catch (OperationCanceledException error)
        {
            throw new TimeoutException("the ESME did not receive the deliver_sm that was waited for", error);
        }
        catch (ChannelClosedException error)
        {
            throw new IOException("the connection ended before the deliver_sm that was waited for", error);
        }
    }

    /// <summary>Unbinds, and waits for the end of the connection.</summary>
    public async Task UnbindAsync()
    {
        await RequestAsync(CommandId.Unbind);
        await DisposeAsync();
    }

    /// <summary>Cuts the connection, as a crash would.</summary>
    public void Abort() => _transport.Abort(new ConnectionAbortedException("cut on request"));

    public async ValueTask DisposeAsync()
    {
        _transport.Transport.Input.CancelPendingRead();
        await Closed;
        _writing.Dispose();
    }

    internal static SubmitResult ResultOf(byte[] response)
    {
        PduHeader header = PduHeader.Read(response);
        ReadOnlySpan<byte> body = response.AsSpan(PduHeader.Size);
        int end = body.IndexOf((byte)0);
        return new SubmitResult(header.CommandStatus, header.CommandId == CommandId.GenericNack || end < 0 ? "" : Encoding.ASCII.GetString(body[..end]), response);
    }

    /// <summary>Gives a request its sequence_number.</summary>
    private Task<byte[]> Expect(byte[] request)
    {
        uint sequenceNumber = NextSequenceNumber();
        PduHeader.SetSequenceNumber(request, sequenceNumber);
        var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[sequenceNumber] = answer;
        return answer.Task;
    }

    private async Task SendRequestsAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        await SendRawAsync(octets, cancellationToken);
        if (Closed.IsCompleted)
        {
            FailPending();
        }
    }

    private static byte[] HeaderOnly(CommandId commandId, CommandStatus status, uint sequenceNumber)
    {
        var pdu = new byte[PduHeader.Size];
        new PduHeader(PduHeader.Size, commandId, status, sequenceNumber).Write(pdu);
        return pdu;
    }

    private static byte[] DeliverResponse(byte[] request, CommandStatus status)
    {
        PduHeader header = PduHeader.Read(request);

        // deliver_sm_resp and data_sm_resp carry a message_id, here empty (SMPP 3.4, 4.6.2).
        var pdu = new byte[PduHeader.Size + 1];
        new PduHeader(PduHeader.Size + 1, header.CommandId.ToResponse(), status, header.SequenceNumber).Write(pdu);
        return pdu;
    }

    private uint NextSequenceNumber() => (uint)Interlocked.Increment(ref _lastSequenceNumber) & PduHeader.MaxSequenceNumber;

    private async Task ReadAsync()
    {
        // The constructor calls this: let it return before anything can arrive.
        await Task.Yield();
        PipeReader input = _transport.Transport.Input;
        try
        {
            while (true)
            {
                ReadResult read = await input.ReadAsync();
                ReadOnlySequence<byte> buffer = read.Buffer;
                while (PduFramer.TryRead(ref buffer, PduFramer.DefaultMaxLength, out ReadOnlySequence<byte> pdu) == FrameResult.Frame)
                {
                    await HandleAsync(pdu.ToArray());
                }

                input.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted || read.IsCanceled)
                {
                    break;
                }
            }
        }
        catch (Exception error) when (error is IOException or ConnectionAbortedException or ConnectionResetException or OperationCanceledException)
        {
            // The other side or a test cut the connection: an ordinary end here.
        }
        finally
        {
            await _transport.DisposeAsync();
            _delivered.Writer.TryComplete();
            _unexpected.Writer.TryComplete();
            FailPending();
        }
    }

    private async ValueTask HandleAsync(byte[] pdu)
    {
        PduHeader header = PduHeader.Read(pdu);
        if (header.CommandId.IsResponse() && _pending.TryRemove(header.SequenceNumber, out TaskCompletionSource<byte[]>? answer))
        {
            answer.TrySetResult(pdu);
        }
        else if (header.CommandId is CommandId.DeliverSm && DeliveredMessage.Read(pdu) is { } message)
        {
            CommandStatus? status = OnDeliver is { } decide ? decide(message) : CommandStatus.ESME_ROK;
            _delivered.Writer.TryWrite(message);
            if (status is { } known)
            {
                await SendRawAsync(DeliverResponse(pdu, known));
            }
        }
        else
        {
            _unexpected.Writer.TryWrite(pdu);
            if (AnswersRequests && header.CommandId is CommandId.EnquireLink or CommandId.Unbind)
            {
                await SendRawAsync(HeaderOnly(header.CommandId.ToResponse(), CommandStatus.ESME_ROK, header.SequenceNumber));
            }
        }
    }

    private void FailPending()
    {
        foreach (uint sequenceNumber in _pending.Keys)
        {
            if (_pending.TryRemove(sequenceNumber, out TaskCompletionSource<byte[]>? answer))
            {
                answer.TrySetException(new IOException("the connection ended before the response"));
            }
        }
    }
}
