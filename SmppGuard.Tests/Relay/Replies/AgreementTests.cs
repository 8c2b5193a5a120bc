using System.Text;
using System.Text.Json.Nodes;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Replies;

/// <summary>Which replies are consent: words that mean nothing else, to a commercial code; and any agreement to a question, ours or a registered one of the provider.</summary>
public sealed class AgreementTests
{
    private const string Question = "Do you want to go on getting offers? Reply YES";
    private const string AlsoMarked = $"[Acme Mall] {Question} Tel 4008001234 Reply STOP to opt out";
    private const CommandStatus NoConsent = (CommandStatus)0x0402;
    private const CommandStatus Revoked = (CommandStatus)0x0403;

    [Fact]
    public async Task An_answer_to_everything_is_no_consent_where_nothing_was_asked()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "TD"));
        string[] texts = ["YES", "yes!", "Y", "ｙ", "START", "UNSTOP"];
        foreach (var text in texts)
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, text));
            Assert.Equal(Revoked, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, text));
            Assert.Equal(NoConsent, (await esme.SubmitAsync(Adverts, NeverAsked, "sale")).Status);
        }

        await NearMissesAsync(guard, NeverAsked, texts);
    }

    [Theory]
    [InlineData("订阅")]
    [InlineData("DY")]
    [InlineData("开通")]
    [InlineData(" dy。")]
    public async Task A_word_that_means_nothing_else_is_consent_to_a_commercial_code_alone(string text)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        foreach (var code in new[] { Orders, Passwords, Notices })
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, code, text));
            Assert.Equal(NoConsent, (await esme.SubmitAsync(Adverts, NeverAsked, "sale")).Status);
        }

        await NearMissesAsync(guard, NeverAsked, [text, text, text]);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, text));
        Assert.True((await esme.SubmitAsync(Adverts, NeverAsked, "sale")).IsOk);
    }

    [Fact]
    public async Task Who_refused_and_answers_a_parcel_notice_has_refused()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "TD"));
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "Your parcel waits, shall we bring it? Reply YES")).IsOk);
        foreach (var code in new[] { Orders, Adverts })
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, code, "YES"));
            Assert.Equal(Revoked, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        }
    }

    [Theory]
    [InlineData("0000")]
    [InlineData("TDZD退订")]
    public async Task Words_that_people_were_told_elsewhere_refuse(string text)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, text));
        Assert.Equal(Revoked, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
    }

    [Theory]
    [InlineData("YES")]
    [InlineData("y")]
    [InlineData("START")]
    public async Task Any_agreement_answers_our_question_from_the_code_that_asked(string text)
    {
        await using var guard = await GuardFixture.StartAsync();
        await SetQuestionsAsync(guard, "106955555", Question);
        _ = await guard.CallAsync(
            HttpMethod.Put, "/api/v1/organizations/acme", """{ "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234", "replies": { "doubleOptIn": true } }""");
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "DY"));
        await AskedAsync(guard, NeverAsked);
        foreach (var code in new[] { Orders, RivalAdverts, "106955555" })
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, code, text));
            Assert.Equal(NoConsent, (await esme.SubmitAsync(Adverts, NeverAsked, "sale")).Status);
        }

        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, text));
        Assert.True((await esme.SubmitAsync(Adverts, NeverAsked, "sale")).IsOk);
    }

    [Theory]
    [InlineData(Question, true)]
    [InlineData("[Acme Mall] Do you want to go on  getting offers? reply yes", true)]
    [InlineData(AlsoMarked, false)]
    [InlineData("Free coffee! " + Question, false)]
    [InlineData(Question + " for coffee", false)]
    [InlineData("Do you want coffee? Reply YES", false)]
    public async Task Only_a_registered_question_can_be_answered(string text, bool isQuestion)
    {
        await using var guard = await GuardFixture.StartAsync();
        await SetQuestionsAsync(guard, Adverts, Question);
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, text)).IsOk);
        if (isQuestion)
        {
            await AskedAsync(guard, Agreed);
        }

        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "YES"));
        Assert.Equal(isQuestion ? ["granted", "asked", "granted"] : ["granted"], await HistoryAsync(guard, Agreed));
        if (!isQuestion)
        {
            await NearMissesAsync(guard, Agreed, "YES");
        }
    }

    [Theory]
    [InlineData("replace_sm")]
    [InlineData("replace_if_present_flag")]
    [InlineData("cancel_sm")]
    public async Task A_question_that_is_replaced_or_cancelled_cannot_be_answered(string way)
    {
        await using var guard = await GuardFixture.StartAsync();
        await SetQuestionsAsync(guard, Adverts, Question);
        var esme = await guard.BindAsync();
        var id = Encoding.ASCII.GetBytes((await esme.SubmitAsync(Adverts, Agreed, Question)).MessageId);
        await AskedAsync(guard, Agreed);
        const string other = "Want a coffee? Reply YES";
        var code = Encoding.ASCII.GetBytes(Adverts);
        var pdu = new byte[512];
        switch (way)
        {
            case "replace_sm":
                pdu = pdu[..PduBuilder.ReplaceSm(pdu, 1, id, 0, 1, code, 0, Encoding.ASCII.GetBytes(other))];
                break;
            case "cancel_sm":
                pdu = pdu[..PduBuilder.CancelSm(pdu, 1, id, 0, 1, code, 1, 1, [])];
                break;
            default:
                pdu = new EsmeSimulator.Client.Submit { Source = Adverts, Destination = Agreed, Text = other, ReplaceIfPresentFlag = 1 }.Encode();
                break;
        }

        Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read(await esme.RequestAsync(pdu)).CommandStatus);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "YES"));
        Assert.Equal(["granted", "asked"], await HistoryAsync(guard, Agreed));
    }

    [Fact]
    public async Task A_question_of_the_provider_is_answered_once_and_not_after_a_refusal_or_its_time_also_after_a_restart()
    {
        var time = new ShiftedTime();
        await using var guard = await GuardFixture.StartAsync(time: time);
        await SetQuestionsAsync(guard, Adverts, "是否继续接收{name}的优惠短信？同意请回复YES，我们每周最多发送两条，随时可以退订，感谢您一直以来的支持。");
        var esme = await guard.BindAsync();

        // In several segments: it is put when the last is accepted.
        const string text = "【示例商城】是否继续接收示例商城的优惠短信？同意请回复YES，我们每周最多发送两条，随时可以退订，感谢您一直以来的支持。";
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, text)).IsOk);
        Assert.True((await esme.SubmitAsync(Adverts, AlsoAgreed, text)).IsOk);
        await AskedAsync(guard, Agreed);
        await AskedAsync(guard, AlsoAgreed);
        await guard.StopAsync();
        await guard.StartAgainAsync();
        foreach (var answer in new[] { "YES", "YES" })
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, answer));
        }

        Assert.Equal(["granted", "asked", "granted"], await HistoryAsync(guard, Agreed));
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(AlsoAgreed, Adverts, "TD"));
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(AlsoAgreed, Adverts, "YES"));
        Assert.Equal(["granted", "asked", "revoked"], await HistoryAsync(guard, AlsoAgreed));

        esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, text)).IsOk);
        await AskedAsync(guard, Agreed, times: 2);
        time.Shift = TimeSpan.FromHours(25);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "YES"));
        Assert.Equal(["granted", "asked", "granted", "asked"], await HistoryAsync(guard, Agreed));
    }

    [Theory]
    [InlineData("Notification", Question)]
    [InlineData("Verification", Question)]
    [InlineData("PublicInterest", Question)]
    [InlineData("Commercial", "Do you want offers? Reply JA")]
    [InlineData("Commercial", "Do you want offers, {nam}? Reply YES")]
    public async Task Nothing_in_a_notice_can_be_registered_as_a_question_nor_one_that_nobody_can_answer(string purpose, string question)
    {
        await using var guard = await GuardFixture.StartAsync(awaitBinds: false);
        using var api = new GuardApi(guard);
        var (status, answer) = await api.SendAsync(
            HttpMethod.Put, "/api/v1/codes/106977777", $$"""{ "match": "Exact", "organization": "acme", "purpose": "{{purpose}}", "questions": [ "{{question}}" ] }""");
        Assert.Equal(400, status);
        Assert.Contains("questions", answer!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phone_that_answers_everything_gets_a_few_answers_within_a_day_also_over_restarts()
    {
        var time = new ShiftedTime();
        await using var guard = await GuardFixture.StartAsync(
            options => (options.Replies.OptOutConfirmation, options.Replies.MaxAnswersPerDay) = ("您已退订，不会再收到我们的营销短信。", 3), time: time);
        _ = await guard.CallAsync(
            HttpMethod.Put, "/api/v1/organizations/acme", """{ "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234", "replies": { "doubleOptIn": true } }""");
        var shown = guard.Smsc.Phone(NeverAsked).Messages;
        await AnswerEverythingAsync(rounds: 10);

        // A question that waits when it is refused is not sent at all.
        var first = shown.Snapshot().Count;
        Assert.InRange(first, 1, 3);
        Assert.Equal("revoked", (string?)(await guard.CallAsync(HttpMethod.Get, $"/api/v1/consents?organization=acme&msisdn={NeverAsked}"))!["state"]);

        await guard.StopAsync();
        await guard.StartAgainAsync();
        await AnswerEverythingAsync(rounds: 5);
        Assert.InRange(shown.Snapshot().Count, first, 3);

        // Another one is answered, and on the next day this one is, too.
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "TD"));
        _ = await guard.Smsc.Phone(Agreed).Messages.WaitForCountAsync(1);
        time.Shift = TimeSpan.FromHours(24);
        await AnswerEverythingAsync(rounds: 5);
        Assert.InRange(shown.Snapshot().Count, first + 1, 6);

        async Task AnswerEverythingAsync(int rounds)
        {
            for (var i = 0; i < rounds; i++)
            {
                var before = (await HistoryAsync(guard, NeverAsked)).Length;
                foreach (var text in new[] { "DY", "TD" })
                {
                    Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, text));
                }

                Assert.True((await HistoryAsync(guard, NeverAsked)).Length > before);
            }

            // Whatever was to be sent is with the SMSC: a notice that comes after it is.
            var esme = await guard.BindAsync();
            Assert.True((await esme.SubmitAsync(Orders, AlsoAgreed, "shipped")).IsOk);
            await Eventually.TrueAsync(() => guard.Link.Places == 0, "the SMSC's answers");
        }
    }

    [Fact]
    public async Task An_organization_that_lists_YES_is_warned_and_its_registry_file_still_starts()
    {
        await using var guard = await GuardFixture.StartAsync();
        var answer = await guard.CallAsync(
            HttpMethod.Put, "/api/v1/organizations/acme", """{ "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234", "optInKeywords": [ "YES", "入会" ] }""");
        Assert.Contains("\\u0022YES\\u0022", answer!["warnings"]!.ToJsonString(), StringComparison.Ordinal);
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "YES"));
        Assert.Equal(NoConsent, (await esme.SubmitAsync(Adverts, NeverAsked, "sale")).Status);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "入会"));
        Assert.True((await esme.SubmitAsync(Adverts, NeverAsked, "sale")).IsOk);
    }

    private static Task SetQuestionsAsync(GuardFixture guard, string code, string question) => guard.CallAsync(
        HttpMethod.Put, "/api/v1/codes/" + code, $$"""{ "match": "Prefix", "organization": "acme", "purpose": "Commercial", "questions": [ "{{question}}" ] }""");

    private static Task AskedAsync(GuardFixture guard, string msisdn, int times = 1) =>
        Eventually.TrueAsync(async () => (await HistoryAsync(guard, msisdn)).Count(change => change == "asked") == times, "the proof of the question");

    private static async Task<string[]> HistoryAsync(GuardFixture guard, string msisdn) =>
        [.. (await guard.CallAsync(HttpMethod.Get, $"/api/v1/consents?organization=acme&msisdn={msisdn}"))!["history"]!.AsArray().Select(e => (string)e!["change"]!)];

    private static async Task NearMissesAsync(GuardFixture guard, string msisdn, params string[] texts)
    {
        JsonNode? page = null;
        await Eventually.TrueAsync(
            async () => (page = await guard.CallAsync(HttpMethod.Get, $"/api/v1/replies?action=near-miss&msisdn={msisdn}"))!["items"]!.AsArray().Count >= texts.Length, "the near misses");
        Assert.Equal(texts.Order(StringComparer.Ordinal), page!["items"]!.AsArray().Select(item => (string)item!["text"]!).Order(StringComparer.Ordinal));
    }
}
