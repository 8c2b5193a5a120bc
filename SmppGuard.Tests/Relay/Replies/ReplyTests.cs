using System.Text;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Replies;

/// <summary>Replies that refuse more than one organization, and what a provider is told about a reply.</summary>
public sealed class ReplyTests
{
    private const CommandStatus Revoked = (CommandStatus)0x0403;
    private const TlvTag ReplyAction = (TlvTag)0x3A52;

    [Theory]
    [InlineData("STOPALL", Revoked)]
    [InlineData("stop all.", Revoked)]
    [InlineData("退订全部", Revoked)]
    [InlineData("STOP", CommandStatus.ESME_ROK)]
    public async Task A_refusal_of_all_reaches_everybody_behind_the_main_number(string text, CommandStatus expected)
    {
        await using var guard = await GuardFixture.StartAsync();
        await GrantAsync(guard, "rival");
        var mall = await guard.BindAsync();
        var rival = await guard.BindAsync(Rival);
        Assert.True((await rival.SubmitAsync(RivalInsidePrefix, Agreed, "sale")).IsOk);

        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, text));
        Assert.Equal(Revoked, (await mall.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.Equal(expected, (await rival.SubmitAsync(RivalInsidePrefix, Agreed, "sale")).Status);
    }

    [Fact]
    public async Task A_reply_to_a_sub_port_that_refuses_all_reaches_the_owner_of_the_main_number_too()
    {
        await using var guard = await GuardFixture.StartAsync();
        var mall = await guard.BindAsync();
        _ = await guard.BindAsync(Rival);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, RivalInsidePrefix, "STOPALL"));
        Assert.Equal(Revoked, (await mall.SubmitAsync(Adverts, Agreed, "sale")).Status);
    }

    [Theory]
    [InlineData("TD", "opt-out")]
    [InlineData("DY", "opt-in")]
    [InlineData("START", "near-miss")]
    [InlineData("please stop this", "near-miss")]
    [InlineData("thanks", null)]
    public async Task The_provider_is_told_what_a_reply_changed(string text, string? action)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, text));
        Assert.Equal((text, action), Read((await esme.WaitForDeliveryAsync()).Pdu));
    }

    [Fact]
    public async Task Without_the_setting_a_reply_stays_as_it_came()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ReplyActionTlv = "");
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "TD"));
        Assert.Equal(("TD", null), Read((await esme.WaitForDeliveryAsync()).Pdu));
    }

    private static (string Text, string? Action) Read(byte[] pdu)
    {
        Assert.Equal(CommandStatus.ESME_ROK, SubmitSmView.TryParse(pdu, out var reply));
        var text = new char[160];
        var length = SmsText.Decode(reply.UserData, DataCoding.AlphabetOf(reply.DataCoding, Alphabet.Gsm7), text);
        return (new string(text, 0, length), TlvReader.TryFind(reply.Tlvs, ReplyAction, out var value) ? Encoding.ASCII.GetString(value) : null);
    }

    private static async Task GrantAsync(GuardFixture guard, string organization)
    {
        using var api = guard.CreateApi();
        using var body = new StringContent(
            $$"""{ "organization": "{{organization}}", "msisdn": "{{Agreed}}", "method": "paper", "evidence": "a form" }""", Encoding.UTF8, "application/json");
        using var answer = await api.PostAsync(new Uri("/api/v1/consents", UriKind.Relative), body);
        Assert.Equal(System.Net.HttpStatusCode.Created, answer.StatusCode);
    }
}
