using System.Net.Sockets;
using System.Text;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Sessions;

namespace SmppGuard.Tests.Smpp.Package;

internal sealed class Client : ISmppSessionHandler<int>
{
    private readonly TaskCompletionSource<string> _messageId = new();

    public static async Task<string> SubmitAsync(string host, int port, string text)
    {
        using var tcp = new TcpClient(host, port);
        var client = new Client();
        var session = new SmppSession<int>(new Wire(tcp.GetStream()), new SmppSessionOptions { Role = SessionRole.Esme }, client, Environment.TickCount64);
        using var clock = new Timer(_ => session.Tick(Environment.TickCount64), null, 200, 200);
        var ended = session.RunAsync();
        var pdu = new byte[PduBuilder.MaxLength];
        var status = await session.BindAsync(pdu.AsSpan(0, PduBuilder.BindRequest(pdu, CommandId.BindTransceiver, 0, "cp1", "secret1")));
        var message = new SubmitSmFields { SourceAddr = "106900002", DestAddrTon = 1, DestAddrNpi = 1, DestinationAddr = "8613800138000", ShortMessage = Encoding.ASCII.GetBytes(text) };
        if (status != CommandStatus.ESME_ROK || !session.TrySendRequest(pdu.AsSpan(0, message.WriteSubmitSm(pdu, 0)), request: 1, out _))
        {
            throw new IOException($"the bind was answered with {status}");
        }

        session.Flush();
        var id = await client._messageId.Task;
        await session.UnbindAsync(TimeSpan.FromSeconds(5), TimeProvider.System);
        _ = await ended;
        return id;
    }

    // Receipts and replies.
    public ReadControl OnRequest(SmppSession<int> session, in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        _ = session.Respond(header, CommandStatus.ESME_ROK);
        return ReadControl.Continue;
    }

    public void OnResponse(SmppSession<int> session, in PduHeader header, ReadOnlySpan<byte> pdu, in int request) =>
        _messageId.TrySetResult($"{header.CommandStatus} {Encoding.ASCII.GetString(MessageIdResponseView.Read(pdu).MessageId)}");

    public void OnUnanswered(SmppSession<int> session, in int request, Unanswered why) => _messageId.TrySetException(new IOException($"no answer: {why}"));
}
