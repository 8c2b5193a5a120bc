using System.Text;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Replies;

/// <summary>What goes back to a phone that replied: the confirmation of a refusal, and the question whether an agreement was meant.</summary>
public sealed class AnswersToRepliesTests
{
    private const string Confirmation = "您已退订，不会再收到我们的营销短信。";
    private const string Question = "同意接收我们的优惠短信请回复DY，不回复视为不同意。";
    private const CommandStatus NoConsent = (CommandStatus)0x0402;
    private const CommandStatus Revoked = (CommandStatus)0x0403;
    private const string DoubleOptIn = $$"""{ "doubleOptIn": true, "optInQuestion": "{{Question}}" }""";

    [Fact]
    public async Task A_refusal_is_confirmed_stamped_and_archived()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Replies.OptOutConfirmation = Confirmation);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts + "12", "TD"));

        var shown = (await guard.Smsc.Phone(Agreed).Messages.WaitForCountAsync(1))[0];
        Assert.Equal((Adverts + "12", "【示例商城】" + Confirmation), (shown.Source, shown.Text));

        var record = await guard.RecordAsync(_ => true);
        Assert.Equal((Mall, "acme", Adverts, Adverts + "12"), (record.Account, record.Organization, record.Code, record.Source));
        Assert.Equal((SmppGuard.Model.Purpose.Notification, true), (record.Class, record.IsAllowed));
        Assert.Equal((Confirmation, "【示例商城】" + Confirmation), (record.OriginalText, record.SentText));
        Assert.True((bool?)(await guard.CallAsync(HttpMethod.Get, $"/api/v1/messages/{record.Id}"))!["answersReply"]);
    }

    [Fact]
    public async Task Without_a_text_nothing_is_sent_back()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "TD"));
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "shipped")).IsOk);
        Assert.Contains("shipped", Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_organization_has_a_text_of_its_own_or_wants_none()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Replies.OptOutConfirmation = Confirmation);
        await SetRepliesAsync(guard, """{ "optOutConfirmation": "You will get no more offers of {latinName}. {contact}" }""");
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "STOP"));
        var shown = (await guard.Smsc.Phone(Agreed).Messages.WaitForCountAsync(1))[0];
        Assert.Equal("[Acme Mall] You will get no more offers of Acme Mall. 4008001234", shown.Text);
        Assert.Equal(DataCoding.Default, shown.DataCoding);

        await SetRepliesAsync(guard, """{ "optOutConfirmation": "" }""");
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(AlsoAgreed, Adverts, "STOP"));
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, AlsoAgreed, "shipped")).IsOk);
        Assert.Contains("shipped", Assert.Single(guard.Smsc.Phone(AlsoAgreed).Messages.Snapshot()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_confirmation_arrives_whole()
    {
        var text = string.Concat(Enumerable.Repeat(Confirmation, 10));
        await using var guard = await GuardFixture.StartAsync(options => options.Replies.OptOutConfirmation = text);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "TD"));
        var shown = (await guard.Smsc.Phone(Agreed).Messages.WaitForCountAsync(1))[0];
        Assert.Equal(("【示例商城】" + text, 3), (shown.Text, shown.Segments));
    }

    [Fact]
    public async Task A_phone_that_refuses_whatever_it_gets_is_answered_once()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Replies.OptOutConfirmation = Confirmation);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "TD"));
            _ = await guard.Smsc.Phone(Agreed).Messages.WaitForCountAsync(1);
        }

        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "shipped")).IsOk);
        Assert.Equal(2, guard.Smsc.Phone(Agreed).Messages.Snapshot().Count);
    }

    [Fact]
    public async Task A_reply_whose_addresses_fit_no_submit_sm_counts_and_is_not_answered()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Replies.OptOutConfirmation = Confirmation);
        var reply = new SubmitSmFields
        {
            SourceAddr = Agreed,
            DestinationAddr = Adverts + "123456789012",
            Tlvs = [new Tlv(TlvTag.MessagePayload, "TD"u8.ToArray())],
        }.Encode(CommandId.DataSm, sequenceNumber: 0);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.DeliverAsync(reply));
        Assert.Equal("revoked", (string?)(await ConsentsAsync(guard, Agreed))["state"]);
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "shipped")).IsOk);
        Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot());
    }

    [Fact]
    public async Task A_sender_who_may_be_one_of_two_refuses_as_both_and_is_confirmed_once()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Replies.OptOutConfirmation = Confirmation);
        var reply = new SubmitSmFields { SourceAddrTon = 1, SourceAddr = "13800138000", DestinationAddr = Adverts, ShortMessage = "TD"u8.ToArray() };
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.DeliverAsync(reply.Encode(CommandId.DeliverSm, sequenceNumber: 0)));
        _ = await guard.RecordAsync(_ => true);
        var histories = new[] { await ConsentsAsync(guard, "%2B8613800138000"), await ConsentsAsync(guard, "%2B13800138000") };
        Assert.All(histories, consents => Assert.Equal("revoked", (string?)consents["state"]));
        Assert.Single(histories.SelectMany(consents => consents["history"]!.AsArray()), change => (string?)change!["change"] == "confirmed");
        Assert.Single(await guard.RecordsAsync());
    }

    [Fact]
    public async Task A_suspended_organization_is_refused_by_reply_and_sends_no_confirmation()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Replies.OptOutConfirmation = Confirmation);
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/organizations/acme/suspend");
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "TD"));
        var record = await guard.RecordAsync(_ => true);
        Assert.Equal(SmppGuard.Model.Reason.OrganizationSuspended, record.Reason);
        Assert.Empty(guard.Smsc.Phone(Agreed).Messages.Snapshot());
        Assert.Equal("revoked", (string?)(await ConsentsAsync(guard, Agreed))["state"]);
    }

    [Fact]
    public async Task Only_the_second_agreement_is_consent_where_the_organization_asks()
    {
        await using var guard = await GuardFixture.StartAsync();
        await SetRepliesAsync(guard, DoubleOptIn);
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "订阅"));
        Assert.Equal("【示例商城】" + Question, (await guard.Smsc.Phone(NeverAsked).Messages.WaitForCountAsync(1))[0].Text);
        Assert.Equal("opt-in-asked", await ActionAsync(esme));
        Assert.Equal(NoConsent, (await esme.SubmitAsync(Adverts, NeverAsked, "sale")).Status);

        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "DY"));
        Assert.Equal("opt-in", await ActionAsync(esme));
        Assert.True((await esme.SubmitAsync(Adverts, NeverAsked, "sale")).IsOk);

        // Both are proof, and the question can be found.
        var history = (await ConsentsAsync(guard, NeverAsked))["history"]!.AsArray();
        Assert.Equal(["asked", "granted"], history.Select(e => (string?)e!["change"]));
        var asked = await guard.RecordAsync(record => record.SentText == "【示例商城】" + Question);
        Assert.Equal($"first reply: 订阅; asked in message {asked.Id}: {Question}", (string?)history[0]!["evidence"]);
        Assert.Equal($"answer: DY; what was asked, and why: event {history[0]!["id"]}", (string?)history[1]!["evidence"]);
    }

    [Theory]
    [InlineData("DY", 1)]
    [InlineData("DY", 3)]
    [InlineData("订阅", 2)]
    public async Task An_agreement_that_came_before_the_SMSC_accepted_the_question_is_no_answer(string again, int times)
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ResponseTimeoutSeconds = 300);
        await SetRepliesAsync(guard, DoubleOptIn);
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "DY"));
        var question = await guard.Smsc.Received.WaitForAsync(_ => true);
        for (var i = 0; i < times; i++)
        {
            // Acknowledged while the SMSC still holds its answer: it has no reason to bring it once more.
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, again));
        }

        for (var i = 0; i <= times; i++)
        {
            Assert.Equal("opt-in-asked", await ActionAsync(esme));
        }

        Assert.True(question.Answer(CommandStatus.ESME_ROK, "1"));
        await AskedAsync(guard);
        Assert.Equal("none", (string?)(await ConsentsAsync(guard, NeverAsked))["state"]);
        Assert.Equal(NoConsent, (await esme.SubmitAsync(Adverts, NeverAsked, "sale")).Status);
        Assert.Equal(1, guard.Smsc.Received.Count);

        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "DY"));
        Assert.Equal("granted", (string?)(await ConsentsAsync(guard, NeverAsked))["state"]);
    }

    [Fact]
    public async Task An_agreement_right_behind_the_acceptance_of_the_question_is_the_answer()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ResponseTimeoutSeconds = 300);
        await SetRepliesAsync(guard, DoubleOptIn);
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "DY"));
        var question = await guard.Smsc.Received.WaitForAsync(_ => true);

        // Whether or not its record is durable when the second is read.
        Assert.True(question.Answer(CommandStatus.ESME_ROK, "1"));
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "DY"));
        Assert.Equal("granted", (string?)(await ConsentsAsync(guard, NeverAsked))["state"]);
    }

    [Fact]
    public async Task A_question_in_several_segments_is_accepted_with_the_last()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ResponseTimeoutSeconds = 300);
        await SetRepliesAsync(guard, $$"""{ "doubleOptIn": true, "optInQuestion": "{{string.Concat(Enumerable.Repeat(Question, 3))}}" }""");
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "DY"));
        var first = await guard.Smsc.Received.WaitForAsync(_ => true);
        Assert.True(first.Answer(CommandStatus.ESME_ROK, "1"));
        var last = await guard.Smsc.Received.WaitForAsync(segment => segment.SequenceNumber != first.SequenceNumber);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "DY"));
        Assert.True(last.Answer(CommandStatus.ESME_ROK, "2"));
        await AskedAsync(guard);
        Assert.Equal("none", (string?)(await ConsentsAsync(guard, NeverAsked))["state"]);

        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "DY"));
        Assert.Equal("granted", (string?)(await ConsentsAsync(guard, NeverAsked))["state"]);
    }

    [Fact]
    public async Task Who_agreed_until_a_day_that_is_to_come_is_not_asked_also_after_a_restart()
    {
        await using var guard = await GuardFixture.StartAsync();
        await SetRepliesAsync(guard, DoubleOptIn);
        var end = DateTimeOffset.UtcNow.AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{NeverAsked}}", "method": "web-form", "expiresAt": "{{end}}" }""");
        for (var restarts = 0; restarts < 2; restarts++)
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "DY"));
            Assert.Equal("opt-in", await ActionAsync(await guard.BindAsync()));
            var consents = await ConsentsAsync(guard, NeverAsked);
            Assert.Equal(("granted", "granted"), ((string?)consents["state"], (string?)Assert.Single(consents["history"]!.AsArray())!["change"]));
            await guard.StopAsync();
            await guard.StartAgainAsync();
        }

        // Of one whose consent is over the first agreement is a first again.
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Lapsed, Adverts, "DY"));
        Assert.Equal("【示例商城】" + Question, (await guard.Smsc.Phone(Lapsed).Messages.WaitForCountAsync(1))[0].Text);
        Assert.Equal(Lapsed, Assert.Single(guard.Smsc.Received.Snapshot()).Destination);
    }

    [Fact]
    public async Task A_refusal_is_the_last_word_over_agreements_on_both_sides_of_the_question()
    {
        await using var guard = await GuardFixture.StartAsync(smsc: new SmscSimulator.Server.SmscServerOptions { Latency = TimeSpan.FromMilliseconds(300) });
        await SetRepliesAsync(guard, DoubleOptIn);
        string[] texts = ["订阅", "DY", "DY", "TD"];
        var statuses = await Task.WhenAll(texts.Select(text => guard.Smsc.ReplyAsync(NeverAsked, Adverts, text)));
        Assert.All(statuses, status => Assert.Equal(CommandStatus.ESME_ROK, status));
        _ = await guard.RecordAsync(record => record.AnsweredAt is not null);
        Assert.Equal("revoked", (string?)(await ConsentsAsync(guard, NeverAsked))["state"]);
        Assert.Single(guard.Smsc.Phone(NeverAsked).Messages.Snapshot());
    }

    [Fact]
    public async Task An_agreement_to_a_question_that_did_not_get_out_is_asked_about_again()
    {
        await using var guard = await GuardFixture.StartAsync();
        await SetRepliesAsync(guard, DoubleOptIn);
        Assert.True(ErrorMix.TryParse("0x14:100%", out var errors, out var problem), problem);
        guard.Smsc.Errors = errors;
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "订阅"));
        _ = await guard.RecordAsync(record => record.CommandStatus == CommandStatus.ESME_RMSGQFUL);

        guard.Smsc.Errors = ErrorMix.None;
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "订阅"));
        _ = await guard.Smsc.Phone(NeverAsked).Messages.WaitForCountAsync(1);
        Assert.Equal("none", (string?)(await ConsentsAsync(guard, NeverAsked))["state"]);
    }

    [Fact]
    public async Task A_refusal_makes_the_question_void()
    {
        await using var guard = await GuardFixture.StartAsync();
        await SetRepliesAsync(guard, DoubleOptIn);
        var esme = await guard.BindAsync();
        foreach (var (text, shown) in ((string, int)[])[("订阅", 1), ("TD", 1), ("订阅", 2)])
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, text));
            _ = await guard.Smsc.Phone(NeverAsked).Messages.WaitForCountAsync(shown);
        }

        Assert.Equal(Revoked, (await esme.SubmitAsync(Adverts, NeverAsked, "sale")).Status);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "订阅"));
        Assert.True((await esme.SubmitAsync(Adverts, NeverAsked, "sale")).IsOk);
    }

    [Fact]
    public async Task A_question_that_waits_is_not_put_to_somebody_who_has_refused_since()
    {
        await using var guard = await GuardFixture.StartAsync(options => (options.Smscs[0].Window, options.Smpp.ResponseTimeoutSeconds) = (1, 300));
        await SetRepliesAsync(guard, DoubleOptIn);
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        _ = await esme.SendRequestAsync(new EsmeSimulator.Client.Submit { Source = Orders, Destination = Agreed, Text = "ahead" }.Encode());
        var ahead = await guard.Smsc.Received.WaitForAsync(_ => true);
        foreach (var text in new[] { "DY", "TD" })
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, text));
        }

        await Eventually.TrueAsync(() => guard.Link.Places == 2, "the question to wait");
        Assert.True(ahead.Answer(CommandStatus.ESME_ROK, "1"));
        var record = await guard.RecordAsync(r => r.OriginalText == Question);
        Assert.Equal(SmppGuard.Model.Reason.ConsentRevoked, record.Reason);
        Assert.Equal(1, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task A_question_can_be_answered_after_kill_9()
    {
        await using var smsc = await SmscSimulator.Server.SmscServer.StartAsync();
        await using var guard = new GuardProcess(smsc.Port, $$"""
            "Admin": { "ApiKeys": [ { "Name": "test", "Key": "{{GuardApi.Key}}", "Role": "Operator" } ] },
            """);
        await guard.StartAsync();
        await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
        using (var api = new GuardApi(guard.HttpUrl))
        {
            Assert.Equal(200, (await api.SendAsync(HttpMethod.Put, "/api/v1/organizations/acme", Organization(DoubleOptIn))).Status);
            Assert.Equal(CommandStatus.ESME_ROK, await smsc.ReplyAsync(NeverAsked, Adverts, "订阅"));
            await Eventually.TrueAsync(
                async () => (await api.ConsentAsync("acme", NeverAsked))["history"]!.AsArray().Any(e => string.Equals((string?)e!["change"], "asked", StringComparison.Ordinal)),
                "the proof of the question");
        }

        await guard.KillAsync();
        await Eventually.TrueAsync(() => smsc.Connections().Count == 0, "the end of the killed process's connections");
        await guard.StartAsync();
        await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
        Assert.Equal(CommandStatus.ESME_ROK, await smsc.ReplyAsync(NeverAsked, Adverts, "DY"));
        await using var esme = await EsmeSimulator.Client.EsmeClient.BindAsync(guard.Esme());
        Assert.True((await esme.SubmitAsync(Adverts, NeverAsked, "sale")).IsOk);
        Assert.Equal(2, smsc.Phone(NeverAsked).Messages.Snapshot().Count);
    }

    /// <summary>Completes when it is on record that the SMSC has accepted the question.</summary>
    private static Task AskedAsync(GuardFixture guard) => Eventually.TrueAsync(
        async () => (await ConsentsAsync(guard, NeverAsked))["history"]!.AsArray().Any(e => string.Equals((string?)e!["change"], "asked", StringComparison.Ordinal)), "the proof of the question");

    private static Task SetRepliesAsync(GuardFixture guard, string replies) => guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/acme", Organization(replies));

    private static string Organization(string replies) => $$"""{ "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234", "replies": {{replies}} }""";

    private static async Task<System.Text.Json.Nodes.JsonNode> ConsentsAsync(GuardFixture guard, string msisdn) =>
        (await guard.CallAsync(HttpMethod.Get, $"/api/v1/consents?organization=acme&msisdn={msisdn}"))!;

    private static async Task<string?> ActionAsync(EsmeSimulator.Client.EsmeClient esme)
    {
        Assert.Equal(CommandStatus.ESME_ROK, SubmitSmView.TryParse((await esme.WaitForDeliveryAsync()).Pdu, out var reply));
        return TlvReader.TryFind(reply.Tlvs, (TlvTag)0x3A52, out var value) ? Encoding.ASCII.GetString(value) : null;
    }
}
