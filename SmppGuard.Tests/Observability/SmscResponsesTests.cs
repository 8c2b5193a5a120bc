using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Observability;

/// <summary>What an SMSC rejects can be alerted on, by SMSC, outcome and status, and it cannot fill the metrics with statuses of its own.</summary>
public sealed class SmscResponsesTests
{
    [Fact]
    public async Task Answers_of_an_SMSC_are_counted_by_outcome_and_status()
    {
        // What throttles slows the link, by a clock that stands still here.
        await using var guard = await GuardFixture.StartAsync(
            options =>
            {
                options.Smpp.ResponseTimeoutSeconds = 10;
                options.Smscs[0].Health.Statuses["0x58"] = "Message";
            },
            time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        Assert.Equal(0, await CountAsync(guard, "rejected", "ESME_RTHROTTLED"));
        foreach (var (reply, times) in new[]
        {
            (SubmitReply.Ok, 3),
            (SubmitReply.Error(CommandStatus.ESME_RTHROTTLED), 2),
            (SubmitReply.Nack(CommandStatus.ESME_RTHROTTLED), 1),
            (SubmitReply.Error((CommandStatus)0x0403), 1),
            (SubmitReply.Error((CommandStatus)0x04FF), 1),
            (SubmitReply.Error((CommandStatus)0x0500), 1),
            (SubmitReply.Error((CommandStatus)0xFFFFFFFF), 1),
            (SubmitReply.Error((CommandStatus)0xEE), 1),
        })
        {
            guard.Smsc.OnSubmit = _ => reply;
            for (var i = 0; i < times; i++)
            {
                _ = await esme.SubmitAsync(Orders, Agreed, "order");
            }
        }

        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        _ = await guard.Time.AdvanceUntilAsync(esme.SubmitAsync(Orders, Agreed, "order"));
        Assert.Equal(3, await CountAsync(guard, "accepted", "ESME_ROK"));
        Assert.Equal(3, await CountAsync(guard, "rejected", "ESME_RTHROTTLED"));
        Assert.Equal(2, await CountAsync(guard, "rejected", "vendor"));
        Assert.Equal(3, await CountAsync(guard, "rejected", "reserved"));
        Assert.Equal(1, await CountAsync(guard, "unknown", "none"));
    }

    [Fact]
    public async Task However_many_statuses_an_SMSC_makes_up_the_series_stay_the_same()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var before = (await guard.ScrapeAsync()).Series("smppguard_smsc_responses_total").Count();
        uint status = 0x10;
        guard.Smsc.OnSubmit = _ => SubmitReply.Error((CommandStatus)(status += 977));
        for (var i = 0; i < 300; i++)
        {
            _ = await esme.SubmitAsync(Orders, Agreed, "order");
        }

        Assert.Equal(before, (await guard.ScrapeAsync()).Series("smppguard_smsc_responses_total").Count());
    }

    private static async Task<double> CountAsync(GuardFixture guard, string outcome, string status) =>
        (await guard.ScrapeAsync())[$$"""smppguard_smsc_responses_total{smsc="main",outcome="{{outcome}}",command_status="{{status}}"}"""];
}
