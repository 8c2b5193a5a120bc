using System.Text;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>Each reason for a refusal: the status that the ESME gets, the record that stays, and a phone that got nothing.</summary>
public sealed class RefusalTests
{
    public static TheoryData<string, string, string, string, CommandStatus> Refusals => new()
    {
        { "source-not-allowed", "95588", Agreed, "sale", CommandStatus.ESME_RINVSRCADR },
        { "source-not-allowed", "AcmeMall", Agreed, "sale", CommandStatus.ESME_RINVSRCADR },
        { "source-not-allowed", RivalAdverts, Agreed, "sale", CommandStatus.ESME_RINVSRCADR },
        { "source-not-allowed", RivalInsidePrefix, Agreed, "sale", CommandStatus.ESME_RINVSRCADR },
        { "source-not-allowed", Passwords + "9", Agreed, "1234", CommandStatus.ESME_RINVSRCADR },
        { "destination-invalid", Orders, "12", "your order", CommandStatus.ESME_RINVDSTADR },
        { "destination-invalid", Orders, "8612345678901", "your order", CommandStatus.ESME_RINVDSTADR },
        { "signature-mismatch", Orders, Agreed, "【对手商城】您的订单", (CommandStatus)0x0406 },
        { "no-consent", Adverts, NeverAsked, "sale", (CommandStatus)0x0402 },
        { "consent-expired", Adverts, Lapsed, "sale", (CommandStatus)0x0404 },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refused_submit_gets_the_status_of_its_reason_and_a_record(string reason, string source, string destination, string text, CommandStatus status)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();

        var result = await esme.SubmitAsync(source, destination, text, registered: true);

        Assert.Equal(status, result.Status);
        Assert.Equal("", result.MessageId);
        var record = await guard.RecordAsync(_ => true);
        Assert.Equal(reason, record.Reason.Name());
        Assert.Equal((status, MessageOutcome.None, text, source), (record.CommandStatus, record.Outcome, record.OriginalText, record.Source));
        Assert.Null(record.SentText);
        Assert.Null(record.MessageId);
        Assert.Equal((0, (DateTimeOffset?)null), (record.Segments, record.SentAt));
        Assert.Equal("draft-2020", record.RulePack);
        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task Binary_adverts_cannot_carry_marks_and_are_refused()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var result = await esme.SubmitAsync(new Submit { Source = Adverts, Destination = Agreed, ShortMessage = [1, 2, 3], DataCoding = 4 });
        Assert.Equal((CommandStatus)0x0409, result.Status);
        var record = await guard.RecordAsync(_ => true);
        Assert.Equal(Reason.NotMarkable, record.Reason);
        Assert.Equal("010203", record.OriginalText);
    }

    [Fact]
    public async Task A_text_of_more_than_255_segments_is_too_long()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var result = await esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, Text = new string('单', 255 * 67), InPayload = true });
        Assert.Equal(CommandStatus.ESME_RINVMSGLEN, result.Status);
        Assert.Equal(Reason.TooLong, (await guard.RecordAsync(_ => true)).Reason);
        Assert.Equal(0, guard.Smsc.Received.Count);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "short")).IsOk);
    }

    [Fact]
    public async Task A_suspended_organization_is_refused_at_once_on_every_bind_and_its_account_cannot_bind_when_suspended()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var other = await guard.BindAsync();
        var registry = guard.Services.GetRequiredService<RegistryStore>();

        await registry.SuspendOrganizationAsync("acme");
        Assert.Equal((CommandStatus)0x0401, (await esme.SubmitAsync(Orders, Agreed, "order")).Status);
        Assert.Equal((CommandStatus)0x0401, (await other.SubmitAsync(Orders, Agreed, "order")).Status);
        Assert.True((await esme.SubmitAsync(Notices, Agreed, "storm")).IsOk);
        await registry.ResumeOrganizationAsync("acme");
        Assert.True((await other.SubmitAsync(Orders, Agreed, "order")).IsOk);

        await registry.SuspendAccountAsync(Mall);
        Assert.Equal((CommandStatus)0x0401, (await esme.SubmitAsync(Notices, Agreed, "storm")).Status);
        var refused = await Assert.ThrowsAsync<BindRefusedException>(() => guard.BindAsync());
        Assert.Equal(CommandStatus.ESME_RBINDFAIL, refused.Status);
        await registry.ResumeAccountAsync(Mall);
        await guard.BindAsync();
    }

    [Fact]
    public async Task An_account_over_its_rate_is_throttled_over_all_its_binds()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var binds = new[] { await guard.BindAsync(Slow), await guard.BindAsync(Slow) };

        // A burst of one second's worth passes, and no more while the clock stands.
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => binds[i % 2].SubmitAsync(Shared, Agreed, $"order {i}")));

        Assert.Equal(5, answers.Count(a => a.IsOk));
        Assert.All(answers.Where(a => !a.IsOk), a => Assert.Equal(CommandStatus.ESME_RTHROTTLED, a.Status));
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count == 60, "60 records");
        Assert.Equal(55, (await guard.RecordsAsync()).Count(r => r.Reason == Reason.Throttled));
        guard.Time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True((await binds[0].SubmitAsync(Shared, Agreed, "the next")).IsOk);
        Assert.Equal(CommandStatus.ESME_RTHROTTLED, (await binds[1].SubmitAsync(Shared, Agreed, "too early")).Status);
    }

    [Fact]
    public async Task Without_a_bind_to_the_smsc_submits_are_refused_and_recorded_until_it_is_back()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        await guard.Smsc.GoDownAsync();
        await guard.SmscLostAsync();

        Assert.Equal(CommandStatus.ESME_RSYSERR, (await esme.SubmitAsync(Orders, Agreed, "lost?")).Status);

        var record = await guard.RecordAsync(_ => true);
        Assert.Equal((Reason.SmscUnavailable, MessageOutcome.None), (record.Reason, record.Outcome));
        await guard.Smsc.ListenAsync();
        await guard.SmscBoundAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "found")).IsOk);
        Assert.EndsWith("found", Assert.Single(guard.Smsc.Received.Snapshot()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_queue_refuses_with_ESME_RMSGQFUL_and_loses_nothing_that_it_took()
    {
        await using var guard = await GuardFixture.StartAsync(options =>
        {
            options.Smscs[0].Window = 2;
            options.Smscs[0].QueueSize = 3;
        });
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();

        var answers = new List<Task<byte[]>>();
        for (var i = 0; i < 8; i++)
        {
            answers.Add(await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = $"order {i}" }.Encode()));
        }

        var refused = await Task.WhenAll(answers[5..]);
        Assert.All(refused, pdu => Assert.Equal(CommandStatus.ESME_RMSGQFUL, EsmeClient.ResultOf(pdu).Status));

        // Each answer makes room in the window for one that waits.
        for (var i = 0; i < 5; i++)
        {
            var received = await guard.Smsc.Received.WaitForAsync(m => m.Text.EndsWith($"order {i}", StringComparison.Ordinal));
            Assert.True(received.Answer(CommandStatus.ESME_ROK, $"id{i}"));
            Assert.Equal($"id{i}", EsmeClient.ResultOf(await answers[i]).MessageId);
        }

        Assert.Equal(5, guard.Smsc.Received.Count);
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count == 8, "8 records");
        Assert.Equal(3, (await guard.RecordsAsync()).Count(r => r.Reason == Reason.QueueFull));
    }

    [Fact]
    public async Task A_consent_revoked_while_its_message_waits_for_the_smsc_stops_the_message()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].Window = 1);
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        var first = await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = "first" }.Encode());
        var ahead = await guard.Smsc.Received.WaitForAsync(_ => true);
        var journal = guard.Services.GetRequiredService<MessageJournal>();
        var before = journal.Committed.Sequence;
        var advert = await esme.SendRequestAsync(new Submit { Source = Adverts, Destination = Agreed, Text = "sale" }.Encode());
        await Eventually.TrueAsync(() => journal.Committed.Sequence > before, "the advert's record");

        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "TD"));
        Assert.True(ahead.Answer(CommandStatus.ESME_ROK, "1"));

        Assert.True(EsmeClient.ResultOf(await first).IsOk);
        Assert.Equal((CommandStatus)0x0403, EsmeClient.ResultOf(await advert).Status);
        Assert.Equal(1, guard.Smsc.Received.Count);
        Assert.Equal(Reason.ConsentRevoked, (await guard.RecordAsync(r => r.Class == Purpose.Commercial)).Reason);
    }

    [Fact]
    public async Task Short_message_together_with_message_payload_is_an_error()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var result = await esme.SubmitAsync(new Submit { Source = Notices, Destination = Agreed, Text = "one", Tlvs = [0x04, 0x24, 0, 3, (byte)'t', (byte)'w', (byte)'o'] });
        Assert.NotEqual(CommandStatus.ESME_ROK, result.Status);
        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task An_account_can_be_told_the_reason()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync(Curious);
        var result = await esme.SubmitAsync("95588", Agreed, "sale");
        Assert.Equal(CommandStatus.ESME_RINVSRCADR, result.Status);
        Assert.Contains("source-not-allowed", Encoding.ASCII.GetString(result.Pdu), StringComparison.Ordinal);

        var silent = await (await guard.BindAsync()).SubmitAsync("95588", Agreed, "sale");
        Assert.Equal(PduHeader.Size, silent.Pdu.Length);
    }
}
