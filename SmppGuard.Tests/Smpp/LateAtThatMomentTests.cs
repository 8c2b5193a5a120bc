using System.IO.Pipelines;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Sessions;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Smpp;

/// <summary>A response that is read at the very moment at which its request is given up.</summary>
public sealed class LateAtThatMomentTests : IDuplexPipe, ISmppSessionHandler<int>
{
    private static readonly TimeSpan AWhile = TimeSpan.FromMilliseconds(300);

    private readonly Pipe _toSession = new();
    private readonly Pipe _fromSession = new();
    private readonly List<string> _happened = [];
    private readonly ManualResetEventSlim _isLate = new();
    private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);

    PipeReader IDuplexPipe.Input => _toSession.Reader;

    PipeWriter IDuplexPipe.Output => _fromSession.Writer;

    [Fact]
    public async Task It_is_told_behind_that_and_is_no_protocol_error()
    {
        var options = new SmppSessionOptions { Role = SessionRole.Esme, EnquireLinkInterval = TimeSpan.Zero, InactivityTimeout = TimeSpan.FromHours(1), ResponseTimeout = TimeSpan.FromSeconds(10) };
        var session = new SmppSession<int>(this, options, this, now: 1);
        var running = session.RunAsync();
        var buffer = new byte[PduBuilder.MaxLength];
        var binding = session.BindAsync(buffer.AsSpan(0, PduBuilder.BindRequest(buffer, CommandId.BindTransceiver, 1, "guard", "secret")));
        await _toSession.Writer.WriteAsync(BoundAs("smsc"));
        Assert.Equal(CommandStatus.ESME_ROK, await binding);
        Assert.True(session.TrySendRequest(RawPeer.Header(CommandId.QuerySm, 0), 7, out var number));
        Assert.Equal(2u, number);

        session.Tick(20_000);
        await _read.Task;
        Assert.Equal(["given up", "given up: known", "late"], _happened);
        session.Close(SessionEnd.Closed);
        await running;
    }

    void ISmppSessionHandler<int>.OnTimedOut(SmppSession<int> session, in int request, CommandId commandId, uint sequenceNumber)
    {
        Happens("given up");
        _toSession.Writer.WriteAsync(RawPeer.Header(CommandId.QuerySmResp, sequenceNumber)).AsTask().GetAwaiter().GetResult();

        // As long as it takes until the other thread would have been too early.
        _ = _isLate.Wait(AWhile);
        Happens("given up: known");
    }

    bool ISmppSessionHandler<int>.OnLateResponse(SmppSession<int> session, in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        Happens("late");
        _isLate.Set();
        _read.TrySetResult();
        return true;
    }

    ReadControl ISmppSessionHandler<int>.OnRequest(SmppSession<int> session, in PduHeader header, ReadOnlySpan<byte> pdu) => ReadControl.Continue;

    void ISmppSessionHandler<int>.OnResponse(SmppSession<int> session, in PduHeader header, ReadOnlySpan<byte> pdu, in int request) => Happens("answered");

    void ISmppSessionHandler<int>.OnUnanswered(SmppSession<int> session, in int request, Unanswered why) => Happens("unanswered");

    private static byte[] BoundAs(string systemId)
    {
        var response = new byte[PduBuilder.MaxLength];
        return response[..PduBuilder.BindResponse(response, CommandId.BindTransceiver, 1, CommandStatus.ESME_ROK, systemId)];
    }

    private void Happens(string what)
    {
        lock (_happened)
        {
            _happened.Add(what);
        }
    }
}
