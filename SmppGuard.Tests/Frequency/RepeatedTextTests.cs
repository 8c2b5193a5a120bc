using System.Globalization;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Frequency;

/// <summary>The same text goes to the same number no more often than is said, and everything else as before.</summary>
public sealed class RepeatedTextTests
{
    private const CommandStatus Repeated = (CommandStatus)0x040B;

    [Fact]
    public async Task The_same_text_to_the_same_number_is_refused_within_the_window_and_nothing_else()
    {
        await using var guard = await StartAsync(options => (options.Repeats.Notification.Messages, options.Repeats.Notification.Seconds) = (1, 30));
        var esme = await guard.BindAsync();
        var other = await guard.BindAsync(Strict);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "your order 17 is on its way")).IsOk);

        // By another account, from a sub-port, to the number written in another way.
        Assert.Equal(Repeated, (await esme.SubmitAsync(Orders, Agreed, "your order 17 is on its way")).Status);
        Assert.Equal(Repeated, (await other.SubmitAsync(Orders + "7", "+" + Agreed, "your order 17 is on its way")).Status);

        // Another order, another number, another class, another organization.
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "your order 18 is on its way")).IsOk);
        Assert.True((await esme.SubmitAsync(Orders, AlsoAgreed, "your order 17 is on its way")).IsOk);
        Assert.True((await esme.SubmitAsync(Passwords, Agreed, "验证码 1234")).IsOk);
        Assert.True((await esme.SubmitAsync(Passwords, Agreed, "验证码 1234")).IsOk);
        Assert.True((await esme.SubmitAsync(Notices, Agreed, "storm tonight")).IsOk);
        Assert.True((await esme.SubmitAsync(Notices, Agreed, "storm tonight")).IsOk);
        guard.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "your order 17 is on its way")).IsOk);
        var refused = (await guard.EndedAsync(10)).Where(record => record.Reason != Reason.None).ToList();
        Assert.Equal([Reason.Repeated, Reason.Repeated], refused.Select(record => record.Reason));
    }

    [Fact]
    public async Task Without_a_limit_every_repetition_passes()
    {
        await using var guard = await StartAsync(_ => { });
        var esme = await guard.BindAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
            Assert.True((await esme.SubmitAsync(Orders, Agreed, "order 17")).IsOk);
        }
    }

    [Fact]
    public async Task The_organization_says_more_than_the_SMSC_and_the_SMSC_more_than_the_configuration()
    {
        await using var guard = await StartAsync(options =>
        {
            options.Repeats.Notification.Messages = 1;
            options.Repeats.Verification.Messages = 1;
            options.Smscs[0].Repeats.Notification.Messages = 2;
        });
        var esme = await guard.BindAsync();
        await TakesAsync(esme, Orders, "one", 2);
        await TakesAsync(esme, Passwords, "验证码 1234", 1);

        // What it does not say is as before.
        await SetAsync(guard, """{ "notification": { "messages": 3, "seconds": 60 } }""");
        await TakesAsync(esme, Orders, "two", 3);
        await TakesAsync(esme, Passwords, "验证码 5678", 1);
        await SetAsync(guard, """{ "notification": { "messages": 0 }, "verification": { "messages": 2 } }""");
        await TakesAsync(esme, Passwords, "验证码 9012", 2);
        for (var i = 0; i < 4; i++)
        {
            Assert.True((await esme.SubmitAsync(Orders, Agreed, "three")).IsOk);
        }
    }

    [Fact]
    public async Task What_we_or_the_SMSC_refused_may_be_submitted_again()
    {
        await using var guard = await StartAsync(options => options.Repeats.Commercial.Messages = 1);
        var esme = await guard.BindAsync();
        Assert.Equal((CommandStatus)0x0402, (await esme.SubmitAsync(Adverts, NeverAsked, "全场五折")).Status);
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{NeverAsked}}", "method": "web-form" }""");
        Assert.True((await esme.SubmitAsync(Adverts, NeverAsked, "全场五折")).IsOk);
        Assert.Equal(Repeated, (await esme.SubmitAsync(Adverts, NeverAsked, "全场五折")).Status);

        Assert.True(ErrorMix.TryParse("0x0B:100%", out var errors, out _));
        guard.Smsc.Errors = errors;
        Assert.Equal(CommandStatus.ESME_RINVDSTADR, (await esme.SubmitAsync(Adverts, Agreed, "全场五折")).Status);
        Assert.Equal(CommandStatus.ESME_RINVDSTADR, (await esme.SubmitAsync(Adverts, Agreed, "全场五折")).Status);
        guard.Smsc.Errors = ErrorMix.None;
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        Assert.Equal(Repeated, (await esme.SubmitAsync(Adverts, Agreed, "全场五折")).Status);
    }

    [Fact]
    public async Task A_long_message_is_one_text_however_it_is_cut()
    {
        await using var guard = await StartAsync(options => options.Repeats.Notification.Messages = 1);
        var esme = await guard.BindAsync();
        var text = new string('折', 150);
        var parts = new Submit { Source = Orders, Destination = Agreed, Text = text }.InParts(LongMessageForm.Udh8, 1);
        Assert.All(await esme.SubmitInTurnAsync(parts), answer => Assert.True(answer.IsOk));
        var again = await esme.SubmitInTurnAsync(new Submit { Source = Orders, Destination = Agreed, Text = text }.InParts(LongMessageForm.Sar, 2));
        Assert.Equal(Repeated, again[^1].Status);
        Assert.All(again.Take(again.Count - 1), answer => Assert.True(answer.IsOk));

        // Parts that are alike are no repetition, and another end is another text.
        var alike = await esme.SubmitInTurnAsync(new Submit { Source = Orders, Destination = Agreed, Text = text + "!" }.InParts(LongMessageForm.Udh8, 3));
        Assert.All(alike, answer => Assert.True(answer.IsOk));
    }

    [Fact]
    public async Task Explain_says_so_and_counts_nothing()
    {
        await using var guard = await StartAsync(options => options.Repeats.Notification.Messages = 1);
        var esme = await guard.BindAsync();
        var question = $$"""{ "account": "{{Mall}}", "source": "{{Orders}}", "destination": "{{Agreed}}", "text": "order 17" }""";
        Assert.Equal("allowed", (string?)(await guard.CallAsync(HttpMethod.Post, "/api/v1/explain", question))!["decision"]);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order 17")).IsOk);
        Assert.Equal("repeated", (string?)(await guard.CallAsync(HttpMethod.Post, "/api/v1/explain", question))!["reason"]);
    }

    [Fact]
    public async Task Beyond_the_room_for_texts_nothing_is_counted_and_a_metric_says_so()
    {
        await using var guard = await StartAsync(options =>
        {
            options.Repeats.Notification.Messages = 1;
            options.Repeats.MaxTexts = 4096;
        });
        var esme = await guard.BindAsync();

        // One text in each of 4,096 shards has room.
        for (var i = 0; i < 300; i++)
        {
            Assert.True((await esme.SubmitAsync(Orders, Agreed, $"order {i}")).IsOk);
        }

        Assert.InRange((await guard.ScrapeAsync())["smppguard_repeats_uncounted_total"], 1, 100);
        Assert.True((await guard.ScrapeAsync())["smppguard_repeats_memory_bytes"] > 0);
    }

    [Theory]
    [InlineData("全场五折")]
    [InlineData("50% off today {[^]} €")]
    public async Task A_restart_and_kill_9_open_no_gap(string text)
    {
        await using var smsc = await SmscServer.StartAsync();
        await using var guard = new GuardProcess(smsc.Port, """
            "Repeats": { "Commercial": { "Messages": 3 } },
            """);
        await guard.StartAsync();
        await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
        await SubmitAsync(guard, text, CommandStatus.ESME_ROK, CommandStatus.ESME_ROK);
        Assert.Equal(0, await guard.StopAsync());

        // Two are in the archive now, and the third only in the journal.
        await guard.StartAsync();
        await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
        await SubmitAsync(guard, text, CommandStatus.ESME_ROK);
        await guard.KillAsync();
        await Eventually.TrueAsync(() => smsc.Connections().Count == 0, "the end of the killed process's connections");

        await guard.StartAsync();
        await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
        await SubmitAsync(guard, text, Repeated);
        await SubmitAsync(guard, text + "!", CommandStatus.ESME_ROK);
    }

    /// <summary>It came before the window began and left within it, and counts from when it left: an advert for later, and a notice that was held in quiet hours.</summary>
    [Fact]
    public async Task A_restart_forgets_nothing_that_had_waited()
    {
        await using var guard = await StartAsync(options =>
        {
            (options.Repeats.Commercial.Messages, options.Repeats.Commercial.Seconds) = (1, 1200);
            (options.Repeats.Notification.Messages, options.Repeats.Notification.Seconds) = (1, 1200);
        });
        var due = guard.Time.GetUtcNow().AddMinutes(40);
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/acme", $$"""
            { "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234",
              "quietHours": { "from": "{{due.AddHours(-1):HH:mm}}", "to": "{{due:HH:mm}}", "timeZone": "UTC", "classes": [ "Notification" ], "action": "Hold" } }
            """);
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(new Submit { Source = Adverts, Destination = Agreed, Text = "sale", ScheduleDeliveryTime = due.ToString("yyMMddHHmmss'000+'", CultureInfo.InvariantCulture) })).IsOk);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order 17")).IsOk);
        guard.Time.Advance(TimeSpan.FromMinutes(39));
        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count == 2, "both to leave");
        await guard.EventuallyAsync(() => guard.Services.GetRequiredService<ScheduledMessages>().Count == 0, "their outcomes");
        Assert.Equal(Repeated, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        await guard.StopAsync();

        await guard.StartAgainAsync();
        esme = await guard.BindAsync();
        Assert.Equal(Repeated, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.Equal(Repeated, (await esme.SubmitAsync(Orders, Agreed, "order 17")).Status);
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "another sale")).IsOk);
    }

    private static async Task TakesAsync(EsmeClient esme, string source, string text, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.True((await esme.SubmitAsync(source, Agreed, text)).IsOk);
        }

        Assert.Equal(Repeated, (await esme.SubmitAsync(source, Agreed, text)).Status);
    }

    private static async Task SubmitAsync(GuardProcess guard, string text, params CommandStatus[] expected)
    {
        await using var esme = await EsmeClient.BindAsync(guard.Esme());
        foreach (var status in expected)
        {
            Assert.Equal(status, (await esme.SubmitAsync(Adverts, Agreed, text)).Status);
        }
    }

    private static Task SetAsync(GuardFixture guard, string repeats) => guard.CallAsync(
        HttpMethod.Put, "/api/v1/organizations/acme", $$"""{ "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234", "repeats": {{repeats}} }""");

    private static Task<GuardFixture> StartAsync(Action<GuardOptions> configure) => GuardFixture.StartAsync(configure, time: HandedTime.StoppedToday());
}
