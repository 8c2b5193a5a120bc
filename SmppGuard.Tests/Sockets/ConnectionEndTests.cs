using System.Net.Sockets;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Sockets;

/// <summary>A peer that does not read what is sent to it holds nothing for ever.</summary>
public sealed class ConnectionEndTests
{
    private const int SmallBuffer = 16 * 1024;

    [Fact]
    public async Task An_esme_that_asks_and_reads_no_answers_is_let_go()
    {
        await using var guard = await GuardFixture.StartAsync(Curious, time: HandedTime.Stopped());
        await using var esme = await RawPeer.BindAsync(guard.Port);
        var flood = FloodAsync(esme);

        // Until the guard reads no more, then the time to be silent, to answer an enquire_link, and to take what is left.
        await guard.Time.AdvanceUntilAsync(flood);
        Assert.True(await flood > 0);
        await using var other = await RawPeer.BindAsync(guard.Port);
        await other.SendAsync(RawPeer.Header(CommandId.EnquireLink, 2));
        Assert.Equal((CommandId.EnquireLinkResp, CommandStatus.ESME_ROK, 2u), RawPeer.HeaderOf(await other.ReadAsync()));
    }

    [Fact]
    public async Task An_smsc_that_reads_no_more_is_left_and_bound_anew()
    {
        using var smsc = new RawSmsc(SmallBuffer);
        var (guard, stuck) = await smsc.StartGuardAsync(Curious, HandedTime.Stopped());
        await using var guarded = guard;
        await using var stuckBind = stuck;
        var esme = await guard.BindAsync();
        for (var i = 0; i < 90; i++)
        {
            // More than the systems of both sides take for those who do not read.
            _ = await esme.SendRequestAsync(new Submit { Source = Notices, Destination = Agreed, Text = new string('x', 60_000), InPayload = true }.Encode());
        }

        // From here on it stands: what is asked and answered takes real time.
        await using var again = await guard.Time.AdvanceUntilAsync(smsc.AcceptAsync());
        await RawSmsc.AnswerBindAsync(again);
        await Eventually.TrueAsync(() => guard.Link.BoundTransmitters == 1, "the new bind");
        var answer = await esme.SendRequestAsync(new Submit { Source = Notices, Destination = Agreed, Text = "small" }.Encode());
        var submit = RawPeer.HeaderOf(await again.ReadAsync());
        Assert.Equal(CommandId.SubmitSm, submit.Id);
        var response = new byte[PduBuilder.MaxLength];
        await again.SendAsync(response[..PduBuilder.SubmitSmResp(response, submit.Number, CommandStatus.ESME_ROK, "m1"u8)]);
        Assert.True(EsmeClient.ResultOf(await answer).IsOk);
    }

    private static void Curious(SmppGuard.Hosting.GuardOptions options)
    {
        (options.Smpp.EnquireLinkSeconds, options.Smpp.ResponseTimeoutSeconds) = (5, 10);
        options.Smscs[0].Window = 200;
    }

    // Sends until the connection is cut; how often.
    private static async Task<int> FloodAsync(RawPeer esme)
    {
        var enquiries = new byte[4096][];
        Array.Fill(enquiries, RawPeer.Header(CommandId.EnquireLink, 1_000_000));
        for (var times = 0; ; times++)
        {
            try
            {
                await esme.SendAsync(enquiries);
            }
            catch (Exception cut) when (cut is IOException or SocketException)
            {
                return times;
            }
        }
    }
}
