using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Smsc;

/// <summary>Who says anything is alive; only silence ends a session.</summary>
public sealed class AliveTests
{
    // What is asked and answered takes real time: ten seconds of this clock are two of that.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task An_esme_that_submits_and_answers_no_enquire_link_stays()
    {
        await using var guard = await GuardFixture.StartAsync(Curious, time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        esme.AnswersRequests = false;

        // The second enquire_link is sent when the time to answer the first is over.
        for (var enquiry = 1; enquiry <= 2; enquiry++)
        {
            Assert.Equal(CommandId.EnquireLink, RawPeer.HeaderOf(await guard.Time.AdvanceUntilAsync(esme.Unexpected.ReadAsync().AsTask(), Step)).Id);
            Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        }

        // From here on it is silent on everything.
        await guard.Time.AdvanceUntilAsync(esme.Closed);
    }

    [Fact]
    public async Task An_esme_whose_window_is_full_is_not_taken_for_silent()
    {
        await using var guard = await GuardFixture.StartAsync(Curious, time: HandedTime.Stopped());
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync(Narrow);

        // Three times the time to answer: nothing else is read meanwhile, its enquire_link_resp would stand behind what is held.
        var answers = new List<Task<byte[]>>();
        for (var i = 0; i < 9; i++)
        {
            answers.Add(await esme.SendRequestAsync(new Submit { Source = Shared, Destination = Agreed, Text = "order" }.Encode()));
        }

        Assert.All(await guard.Time.AdvanceUntilAsync(Task.WhenAll(answers)), answer => Assert.Equal(CommandStatus.ESME_RSYSERR, EsmeClient.ResultOf(answer).Status));
        Assert.False(esme.Closed.IsCompleted);
    }

    [Fact]
    public async Task An_smsc_that_answers_submits_and_no_enquire_link_stays()
    {
        using var smsc = new RawSmsc();
        var (guard, bind) = await smsc.StartGuardAsync(Curious, HandedTime.Stopped());
        await using var guarded = guard;
        await using var smscBind = bind;
        var esme = await guard.BindAsync();
        for (var enquiry = 1; enquiry <= 2; enquiry++)
        {
            Assert.Equal(CommandId.EnquireLink, RawPeer.HeaderOf(await guard.Time.AdvanceUntilAsync(bind.ReadAsync(), Step)).Id);
            var answer = await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = "order" }.Encode());
            var (id, _, number) = RawPeer.HeaderOf(await bind.ReadAsync());
            Assert.Equal(CommandId.SubmitSm, id);
            var response = new byte[PduBuilder.MaxLength];
            await bind.SendAsync(response[..PduBuilder.SubmitSmResp(response, number, CommandStatus.ESME_ROK, "1"u8)]);
            Assert.True(EsmeClient.ResultOf(await answer).IsOk);
        }

        // From here on it is silent on everything.
        _ = await guard.Time.AdvanceUntilAsync(bind.ReadToEndAsync());
    }

    [Theory]
    [InlineData(CommandId.GenericNack)]
    [InlineData(CommandId.DeliverSmResp)]
    public async Task Who_answers_an_enquire_link_with_anything_is_alive(CommandId answer)
    {
        await using var guard = await GuardFixture.StartAsync(Curious, time: HandedTime.Stopped());
        await using var esme = await RawPeer.BindAsync(guard.Port);
        for (var enquiry = 1; enquiry <= 2; enquiry++)
        {
            var (id, _, number) = RawPeer.HeaderOf(await guard.Time.AdvanceUntilAsync(esme.ReadAsync(), Step));
            Assert.Equal(CommandId.EnquireLink, id);
            await esme.SendAsync(RawPeer.Header(answer, number, CommandStatus.ESME_RINVCMDID));
        }
    }

    // Asks well before the time to answer a submit is over.
    private static void Curious(SmppGuard.Hosting.GuardOptions options) => (options.Smpp.EnquireLinkSeconds, options.Smpp.ResponseTimeoutSeconds) = (5, 10);
}
