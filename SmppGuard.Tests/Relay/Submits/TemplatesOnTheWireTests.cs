using System.Text;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.LongMessages;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>Texts of a code that has templates, from the submit to what the SMSC gets; templates over the API.</summary>
public sealed class TemplatesOnTheWireTests
{
    private const CommandStatus NoConsent = (CommandStatus)0x0402;
    private const CommandStatus NotPermitted = (CommandStatus)0x0407;
    private const string Code = "您的验证码是582913，5分钟内有效。";
    private const string Advert = "您的朋友喊你来看新品，机不可失";

    [Fact]
    public async Task A_template_is_in_force_from_the_next_submit_on_and_no_longer_than_it_is_there()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(From(Passwords, Advert))).IsOk);

        await guard.CallAsync(HttpMethod.Put, $"/api/v1/codes/{Passwords}/templates/login", """{ "text": "您的验证码是{code:digits(4,6)}，{minutes:digits(1,2)}分钟内有效。" }""");
        Assert.Equal(NoConsent, (await esme.SubmitAsync(From(Passwords, Advert))).Status);
        Assert.True((await esme.SubmitAsync(From(Passwords, Code))).IsOk);
        Assert.Equal("【示例商城】" + Code, guard.Smsc.Received.Snapshot()[^1].Text);

        // It agreed to adverts: the text passes as one, with all marks.
        Assert.True((await esme.SubmitAsync(From(Passwords, Advert) with { Destination = Agreed })).IsOk);
        Assert.Equal($"【示例商城】{Advert} 客服4008001234 拒收请回复R", guard.Smsc.Received.Snapshot()[^1].Text);

        // Another code of the same organization has none.
        Assert.True((await esme.SubmitAsync(From(Orders, Advert))).IsOk);

        await guard.StopAsync();
        await guard.StartAgainAsync();
        esme = await guard.BindAsync();
        Assert.Equal(NoConsent, (await esme.SubmitAsync(From(Passwords, Advert))).Status);
        await guard.CallAsync(HttpMethod.Delete, $"/api/v1/codes/{Passwords}/templates/login");
        Assert.True((await esme.SubmitAsync(From(Passwords, Advert))).IsOk);
    }

    [Fact]
    public async Task A_text_that_fits_and_brings_its_signature_leaves_byte_for_byte()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        await guard.CallAsync(HttpMethod.Put, $"/api/v1/codes/{Passwords}/templates/login", """{ "text": "Your code is {code:code}. Do not tell anybody." }""");
        await guard.CallAsync(HttpMethod.Put, $"/api/v1/codes/{Passwords}/templates/sms", """{ "text": "您的验证码是{code:digits(4,6)}，5分钟内有效。" }""");
        foreach (var text in (string[])["【示例商城】" + Code, Code + "【示例商城】", "[Acme Mall] your CODE is 8A2K. Do not tell  anybody."])
        {
            var submit = From(Passwords, text);
            Assert.True((await esme.SubmitAsync(submit)).IsOk, text);
            AsItCame.Assert(submit, guard.Smsc.Received.Snapshot()[^1]);
        }
    }

    [Theory]
    [InlineData("Refuse", NotPermitted)]
    [InlineData("MarkOnly", CommandStatus.ESME_ROK)]
    public async Task A_text_that_fits_none_is_treated_as_the_policy_of_the_code_says(string policy, CommandStatus status)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        await guard.CallAsync(HttpMethod.Put, $"/api/v1/codes/{Orders}", $$"""{ "match": "Prefix", "organization": "acme", "purpose": "Notification", "content": "{{policy}}", "templates": "Required" }""");
        Assert.Equal(status, (await esme.SubmitAsync(From(Orders, "您的包裹已到前台"))).Status);
        await guard.CallAsync(HttpMethod.Put, $"/api/v1/codes/{Orders}/templates/parcel", """{ "text": "您的{what:text(1,12)}已到{where:name}" }""");
        Assert.True((await esme.SubmitAsync(From(Orders, "您的包裹已到前台"))).IsOk);
        Assert.Equal("【示例商城】您的包裹已到前台", guard.Smsc.Received.Snapshot()[^1].Text);
    }

    [Fact]
    public async Task Whatever_carries_a_text_is_held_to_the_templates()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        await guard.CallAsync(HttpMethod.Put, $"/api/v1/codes/{Passwords}/templates/login", """{ "text": "您的验证码是{code:digits(4,6)}，5分钟内有效。" }""");

        // Hidden in what a phone does not show, or in parts.
        Assert.Equal(NoConsent, (await esme.SubmitAsync(From(Passwords, "您的验证码是58\u202E2913，5分钟内有效。"))).Status);
        Assert.All(await esme.SubmitInTurnAsync([Part(1, "您的验证码是582913，"), Part(2, "5分钟内有效。")]), result => Assert.True(result.IsOk));
        Assert.Contains(await esme.SubmitInTurnAsync([Part(1, "您的验证码是582913，5分钟内有效。"), Part(2, Advert)]), result => result.Status == NoConsent);

        // A text that is put in the place of one that fitted.
        var message = await esme.SubmitAsync(From(Passwords, Code));
        Assert.Equal(NoConsent, await ReplaceAsync(esme, message.MessageId, Advert));
        Assert.Equal(CommandStatus.ESME_ROK, await ReplaceAsync(esme, message.MessageId, "您的验证码是4711，5分钟内有效。"));

        Assert.Equal(NoConsent, (await esme.SubmitAsync(From(Passwords, Advert) with { CommandId = CommandId.DataSm })).Status);
        Assert.True((await esme.SubmitAsync(From(Passwords, Code) with { CommandId = CommandId.DataSm })).IsOk);

        static Submit Part(byte number, string text) => new()
        {
            Source = Passwords,
            Destination = NeverAsked,
            DataCoding = 8,
            EsmClass = EsmClasses.Udhi,
            ShortMessage = [5, 0, 3, 9, 2, number, .. Encoding.BigEndianUnicode.GetBytes(text)],
        };
    }

    private static async Task<CommandStatus> ReplaceAsync(EsmeClient esme, string id, string text)
    {
        var pdu = new byte[512];
        var length = PduBuilder.ReplaceSm(pdu, 1, Encoding.ASCII.GetBytes(id), 0, 1, Encoding.ASCII.GetBytes(Passwords), 0, Encoding.BigEndianUnicode.GetBytes(text));
        return PduHeader.Read(await esme.RequestAsync(pdu[..length])).CommandStatus;
    }

    private static Submit From(string code, string text) => new() { Source = code, Destination = NeverAsked, Text = text };
}
