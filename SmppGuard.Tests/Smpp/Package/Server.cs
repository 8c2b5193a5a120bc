using System.Net.Sockets;
using System.Text;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Sessions;

namespace SmppGuard.Tests.Smpp.Package;

internal sealed class Server(Action<string, string> onMessage) : ISmppSessionHandler<int>
{
    private int _messages;

    public async Task ServeAsync(TcpClient tcp)
    {
        using var connection = tcp;
        var session = new SmppSession<int>(new Wire(tcp.GetStream()), new SmppSessionOptions { Role = SessionRole.Smsc }, this, Environment.TickCount64);
        using var clock = new Timer(_ => session.Tick(Environment.TickCount64), null, 200, 200);
        _ = await session.RunAsync();
    }

    public ReadControl OnRequest(SmppSession<int> session, in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        Span<byte> answer = stackalloc byte[PduBuilder.MaxLength];
        if (header.CommandId is CommandId.BindTransmitter or CommandId.BindReceiver or CommandId.BindTransceiver)
        {
            session.AnswerBind(header, CommandStatus.ESME_ROK, "SMSC"u8, knowsTlvs: true);
        }
        else if (header.CommandId == CommandId.SubmitSm && SubmitSmView.TryParse(pdu, out var submit) == CommandStatus.ESME_ROK)
        {
            onMessage(Encoding.ASCII.GetString(submit.DestinationAddr), Encoding.ASCII.GetString(submit.ShortMessage));
            var id = Encoding.ASCII.GetBytes($"{Interlocked.Increment(ref _messages)}");
            _ = session.Send(answer[..PduBuilder.SubmitSmResp(answer, header.SequenceNumber, CommandStatus.ESME_ROK, id)]);
        }
        else
        {
            _ = session.Respond(header, CommandStatus.ESME_RINVCMDID);
        }

        return ReadControl.Continue;
    }

    public void OnResponse(SmppSession<int> session, in PduHeader header, ReadOnlySpan<byte> pdu, in int request)
    {
    }

    public void OnUnanswered(SmppSession<int> session, in int request, Unanswered why)
    {
    }
}
