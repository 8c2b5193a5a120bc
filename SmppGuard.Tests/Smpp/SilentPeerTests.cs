using System.IO.Pipelines;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Sessions;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Smpp;

/// <summary>The time after which a silent session ends, where the peer is silent because it waits for us.</summary>
public sealed class SilentPeerTests
{
    private const long Start = 1;

    /// <summary>Beyond the time of silence.</summary>
    private const long Late = Start + 6_000;

    private static readonly SmppSessionOptions Options = new()
    {
        Role = SessionRole.Smsc,
        EnquireLinkInterval = TimeSpan.Zero,
        InactivityTimeout = TimeSpan.FromSeconds(5),
        ResponseTimeout = TimeSpan.FromSeconds(10),
    };

    [Fact]
    public async Task It_gets_its_answer_before_the_session_ends()
    {
        var peer = new Peer();
        var running = await peer.SubmitAsync();
        peer.Session.Tick(Late);
        Assert.False(peer.Session.IsClosed);

        Assert.True(peer.Session.Respond(peer.Owner.Submit, CommandStatus.ESME_ROK));
        peer.Session.Tick(Late + 1);
        Assert.Equal(SessionEnd.Inactive, await running);
        Assert.Equal([CommandId.BindTransceiverResp, CommandId.SubmitSmResp], await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task It_is_waited_for_no_longer_than_behind_an_unbind()
    {
        var peer = new Peer();
        var running = await peer.SubmitAsync();
        peer.Session.Tick(Late);
        peer.Session.Tick(Late + 10_999);
        Assert.False(peer.Session.IsClosed);
        peer.Session.Tick(Late + 11_000);
        Assert.Equal(SessionEnd.Inactive, await running);
    }

    private sealed class Peer : IDuplexPipe
    {
        private readonly Pipe _toSession = new();
        private readonly Pipe _fromSession = new();

        public Peer() => Session = new SmppSession<int>(this, Options, Owner, Start);

        public Owner Owner { get; } = new();

        public SmppSession<int> Session { get; }

        PipeReader IDuplexPipe.Input => _toSession.Reader;

        PipeWriter IDuplexPipe.Output => _fromSession.Writer;

        /// <summary>Binds and submits; completes when the submit was handed over.</summary>
        public async Task<Task<SessionEnd>> SubmitAsync()
        {
            var running = Session.RunAsync();
            await _toSession.Writer.WriteAsync(RawPeer.Header(CommandId.BindTransceiver, 1));
            await _toSession.Writer.WriteAsync(RawPeer.Header(CommandId.SubmitSm, 2));
            await Owner.Submitted.Task;
            Session.Tick(Start);
            return running;
        }

        public async Task<IReadOnlyList<CommandId>> ReadToEndAsync()
        {
            using var octets = new MemoryStream();
            await _fromSession.Reader.CopyToAsync(octets);
            var commands = new List<CommandId>();
            for (var rest = octets.ToArray().AsMemory(); !rest.IsEmpty; rest = rest[(int)PduHeader.Read(rest.Span).CommandLength..])
            {
                commands.Add(PduHeader.Read(rest.Span).CommandId);
            }

            return commands;
        }
    }

    private sealed class Owner : ISmppSessionHandler<int>
    {
        public TaskCompletionSource Submitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public PduHeader Submit { get; private set; }

        public ReadControl OnRequest(SmppSession<int> session, in PduHeader header, ReadOnlySpan<byte> pdu)
        {
            if (header.CommandId == CommandId.BindTransceiver)
            {
                session.AnswerBind(header, CommandStatus.ESME_ROK, "GUARD"u8, knowsTlvs: false);
            }
            else
            {
                Submit = header;
                Submitted.TrySetResult();
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
}
