using System.Globalization;
using System.Text;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Frequency;
using SmppGuard.Hosting;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.LongMessages;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>
/// However a message ends, nothing of what it held stays behind: its place at the SMSC, the room that was kept free for it in the journal, the memory of its parts, and, if it was not
/// sent, its count among the adverts.
/// </summary>
public sealed partial class LeftoverTests
{
    private static readonly string Chinese = new('折', 100);

    [Fact]
    public async Task Nothing_is_left_of_what_was_decided_and_answered()
    {
        await using var guard = await StartAsync(options => options.Smscs[0].Window = 1);
        var esme = await guard.BindAsync();

        await EndsAsync(guard, "refused by a rule", () => RefusedAsync(esme, new Submit { Source = Adverts, Destination = NeverAsked, Text = "sale" }));
        await EndsAsync(guard, "more segments than there may be", () => RefusedAsync(esme, new Submit { Source = Adverts, Destination = Agreed, Text = new string('折', 20_000), InPayload = true }));
        await EndsAsync(guard, "the last part of a message refused by a rule", async () =>
        {
            var parts = new Submit { Source = Adverts, Destination = NeverAsked, Text = Chinese, RegisteredDelivery = 1 }.InParts(LongMessageForm.Udh8, 1);
            Assert.Equal([true, false], (await esme.SubmitInTurnAsync(parts)).Select(answer => answer.IsOk));
            Assert.Equal([true, false], (await esme.SubmitTogetherAsync(parts)).Select(answer => answer.IsOk));
        });

        guard.Smsc.OnSubmit = _ => SubmitReply.Error(CommandStatus.ESME_RMSGQFUL);
        await EndsAsync(guard, "refused by the SMSC", () => RefusedAsync(esme, new Submit { Source = Adverts, Destination = Agreed, Text = "sale" }));
        await EndsAsync(guard, "its first segment refused by the SMSC", () => RefusedAsync(esme, new Submit { Source = Adverts, Destination = Agreed, Text = Chinese }));
        guard.Smsc.OnSubmit = message => message.Segment is { Number: 2 } ? SubmitReply.Error(CommandStatus.ESME_RMSGQFUL) : SubmitReply.Ok;
        await EndsAsync(guard, "its second segment refused by the SMSC", () => RefusedAsync(esme, new Submit { Source = Orders, Destination = Agreed, Text = Chinese, RegisteredDelivery = 1 }));

        guard.Smsc.OnSubmit = null;
        await EndsAsync(guard, "accepted", async () => Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk));
        await EndsAsync(guard, "accepted in segments", async () => Assert.True((await esme.SubmitAsync(Orders, Agreed, Chinese, registered: true)).IsOk));
        await EndsAsync(guard, "accepted, of parts that came twice", async () =>
        {
            var parts = new Submit { Source = Orders, Destination = Agreed, Text = Chinese, RegisteredDelivery = 1 }.InParts(LongMessageForm.Sar, 2);
            Assert.All(await esme.SubmitInTurnAsync([parts[0], parts[0], parts[1], parts[1]]), answer => Assert.True(answer.IsOk));
        });
        await EndsAsync(guard, "asked for, replaced and cancelled", async () =>
        {
            var id = (await esme.SubmitAsync(Orders, Agreed, "order")).MessageId;
            foreach (var request in new[] { Query(id), Replace(id, "new order"), Cancel(id) })
            {
                Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read(await esme.RequestAsync(request)).CommandStatus);
            }
        });
        await EndsAsync(guard, "forbidden while it waited", async () =>
        {
            guard.Smsc.OnSubmit = _ => SubmitReply.None;
            _ = await esme.SendRequestAsync(Order("ahead"));
            var ahead = await guard.Smsc.Received.WaitForAsync(message => message.Text.EndsWith("ahead", StringComparison.Ordinal));
            var waiting = await esme.SendRequestAsync(new Submit { Source = Adverts, Destination = AlsoAgreed, Text = "sale" }.Encode());
            await Eventually.TrueAsync(() => guard.Link.Places == 2, "both to have a place");
            _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/do-not-disturb/" + AlsoAgreed, "{}");
            Assert.True(ahead.Answer(CommandStatus.ESME_ROK, "1"));
            Assert.Equal((CommandStatus)0x0405, EsmeClient.ResultOf(await waiting).Status);
        });

        // What was sent counts, and nothing else did.
        guard.Smsc.OnSubmit = null;
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        Assert.True(IsCounted(guard, Agreed));
        await EndsAsync(guard, "an advert too many", () => RefusedAsync(esme, new Submit { Source = Adverts, Destination = Agreed, Text = "sale" }), counted: Agreed);
    }

    [Fact]
    public async Task Nothing_is_left_when_the_SMSC_is_lost()
    {
        await using var guard = await StartAsync(options => (options.Smscs[0].Window, options.Smscs[0].QueueSize) = (1, 2));
        var esme = await guard.BindAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        await EndsAsync(guard, "in the window, waiting for a place in it, without any place, and without an SMSC", async () =>
        {
            var inWindow = await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = Chinese, RegisteredDelivery = 1 }.Encode());
            _ = await guard.Smsc.Received.WaitForAsync(_ => true);
            var waiting = await esme.SendRequestAsync(new Submit { Source = Adverts, Destination = Agreed, Text = "sale" }.Encode());
            var question = await esme.SendRequestAsync(Query("1"));
            await Eventually.TrueAsync(() => guard.Link.Places == 3, "all to have a place");
            Assert.True(IsCounted(guard, Agreed));
            Assert.True(Journal(guard).Reserved > 0);
            await RefusedAsync(esme, new Submit { Source = Adverts, Destination = AlsoAgreed, Text = "sale" });

            await guard.Smsc.GoDownAsync();
            foreach (var answer in new[] { inWindow, waiting, question })
            {
                Assert.Equal(CommandStatus.ESME_RSYSERR, PduHeader.Read(await answer).CommandStatus);
            }

            await guard.SmscLostAsync();
            await RefusedAsync(esme, new Submit { Source = Adverts, Destination = Agreed, Text = "sale" });
        });
    }

    [Fact]
    public async Task Nothing_is_left_of_what_is_not_answered_in_time()
    {
        await using var guard = await StartAsync(options => options.Smpp.ResponseTimeoutSeconds = 10, HandedTime.Stopped());
        var esme = await guard.BindAsync();
        guard.Smsc.Frozen = true;
        await EndsAsync(guard, "no answer to the message, none to a question, and no other part", async () =>
        {
            var message = await esme.SendRequestAsync(Order("order"));
            var question = await esme.SendRequestAsync(Query("1"));
            var parts = new Submit { Source = Adverts, Destination = Agreed, Text = Chinese, RegisteredDelivery = 1 }.InParts(LongMessageForm.Udh16, 1);
            Assert.True((await esme.SubmitAsync(parts[0])).IsOk);
            Assert.True(Journal(guard).Reserved > 0);
            Assert.Equal(CommandStatus.ESME_RSYSERR, EsmeClient.ResultOf(await guard.Time.AdvanceUntilAsync(message)).Status);
            Assert.Equal(CommandStatus.ESME_RSYSERR, PduHeader.Read(await guard.Time.AdvanceUntilAsync(question)).CommandStatus);
            guard.Time.Advance(TimeSpan.FromSeconds(62));
            _ = await guard.RecordAsync(record => record.Reason == Reason.Incomplete);
        });
    }

    [Fact]
    public async Task Nothing_is_left_of_what_cannot_be_recorded()
    {
        await using var guard = await StartAsync(options => (options.Archive.Paused, options.Journal.MaxBytes) = (true, 16 * 1024 * 1024), HandedTime.Stopped());
        var esme = await guard.BindAsync();
        await EndsAsync(guard, "a disk that fails", () => FailingJournal.SubmitAsync(guard, esme,
        [
            new Submit { Source = Adverts, Destination = Agreed, Text = "sale" },
            .. new Submit { Source = Notices, Destination = AlsoAgreed, Text = Chinese }.InParts(LongMessageForm.Udh8, 1),
            new Submit { Source = Orders, Destination = AlsoAgreed, Text = Chinese },
            new Submit { Source = Notices, Destination = Agreed, Text = new string('折', 200), RegisteredDelivery = 1 }.InParts(LongMessageForm.Udh8, 1)[0],
        ]));
        await EndsAsync(guard, "a journal that is full", async () =>
        {
            var large = new Submit { Source = Notices, Destination = Agreed, ShortMessage = new byte[60_000], DataCoding = 4, InPayload = true };
            IReadOnlyList<SubmitResult> answers;
            do
            {
                answers = await esme.SubmitTogetherAsync(Enumerable.Repeat(large, 20));
            }
            while (answers.All(answer => answer.IsOk));

            Assert.Contains(answers, answer => answer.Status == CommandStatus.ESME_RSYSERR);
            await RefusedAsync(esme, large with { Source = Adverts });
        });
    }

    [Fact]
    public async Task Nothing_is_left_of_what_is_under_way_at_the_stop()
    {
        await using var guard = await StartAsync(_ => { }, HandedTime.Stopped());
        var esme = await guard.BindAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        _ = await esme.SendRequestAsync(Order("order"));
        _ = await guard.Smsc.Received.WaitForAsync(_ => true);
        var (link, journal) = (guard.Link, Journal(guard));
        Assert.Equal(1, link.Places);
        Assert.True(journal.Reserved > 0);
        await guard.StopAsync();
        Assert.Equal((0, 0), (link.Places, journal.Reserved));
    }

    /// <summary>No answer that a test holds back is ever too late; an advert is one too many if one was counted.</summary>
    private static Task<GuardFixture> StartAsync(Action<GuardOptions> configure, TimeProvider? time = null) => GuardFixture.StartAsync(
        options =>
        {
            options.Smpp.ResponseTimeoutSeconds = 300;
            options.FrequencyCap.Messages = 1;
            configure(options);
        },
        time: time);

    private static async Task EndsAsync(GuardFixture guard, string ending, Func<Task> submit, string? counted = null)
    {
        await submit();
        var limits = guard.Services.GetRequiredService<AssemblyLimits>();
        try
        {
            await Eventually.TrueAsync(() => (guard.Link.Places, guard.Link.InFlight, Journal(guard).Reserved, limits.Octets, guard.Link.Octets) is (0, 0, 0, 0, 0), ending);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{ending}: {guard.Link.Places} places, {guard.Link.InFlight} in the window, {Journal(guard).Reserved} octets in the journal, {limits.Octets} of parts, {guard.Link.Octets} of submits are left");
        }

        foreach (var phone in new[] { Agreed, AlsoAgreed, NeverAsked })
        {
            Assert.True(IsCounted(guard, phone) == (phone == counted), $"{ending}: an advert to {phone} counts");
        }
    }

    private static async Task RefusedAsync(EsmeClient esme, Submit submit) => Assert.False((await esme.SubmitAsync(submit)).IsOk);

    private static MessageJournal Journal(GuardFixture guard) => guard.Services.GetRequiredService<MessageJournal>();

    private static bool IsCounted(GuardFixture guard, string phone)
    {
        var caps = guard.Services.GetRequiredService<FrequencyCaps>();
        Assert.True(guard.Services.GetRequiredService<RegistryStore>().Current.TryGetOrganization("acme", out var acme));
        var msisdn = new Msisdn(long.Parse(phone, CultureInfo.InvariantCulture));
        var now = guard.Services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds();
        if (!caps.TryCount(acme, msisdn, now, now, 1, out var until))
        {
            return true;
        }

        caps.Uncount(acme, msisdn, until);
        return false;
    }

    private static byte[] Order(string text) => new Submit { Source = Orders, Destination = Agreed, Text = text }.Encode();

    private static byte[] Query(string id)
    {
        var buffer = new byte[256];
        return buffer[..PduBuilder.QuerySm(buffer, 1, Encoding.ASCII.GetBytes(id), 0, 1, Encoding.ASCII.GetBytes(Orders))];
    }

    private static byte[] Cancel(string id)
    {
        var buffer = new byte[256];
        return buffer[..PduBuilder.CancelSm(buffer, 1, Encoding.ASCII.GetBytes(id), 0, 1, Encoding.ASCII.GetBytes(Orders), 1, 1, Encoding.ASCII.GetBytes(Agreed))];
    }

    private static byte[] Replace(string id, string text, string source = Orders)
    {
        var buffer = new byte[512];
        return buffer[..PduBuilder.ReplaceSm(buffer, 1, Encoding.ASCII.GetBytes(id), 0, 1, Encoding.ASCII.GetBytes(source), 0, Encoding.ASCII.GetBytes(text))];
    }
}
