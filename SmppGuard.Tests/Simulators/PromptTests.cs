using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmscSimulator.Behaviour;
using SmscSimulator.Prompt;
using SmscSimulator.Server;
using Xunit;

namespace SmppGuard.Tests.Simulators;

public sealed class PromptTests
{
    [Fact]
    public void A_reply_keeps_its_text_as_typed()
    {
        Assert.True(PromptParser.TryParse("reply 8613800138000 106900001 回复  TD 退订", out var command, out _));
        Assert.Equal(new PromptCommand.Reply("8613800138000", "106900001", "回复  TD 退订"), command);
    }

    [Theory]
    [InlineData("reply 8613800138000 106900001", "usage: reply")]
    [InlineData("silence", "usage: silence")]
    [InlineData("refuse-binds on ESME_ROK", "usage: refuse-binds")]
    [InlineData("errors 0x58:200%", "0x58:1%")]
    [InlineData("errors 0x58:60%,0x45:60%", "120")]
    [InlineData("receipts on LOST:1", "DELIVRD")]
    [InlineData("dance", "unknown command dance")]
    public void A_line_that_cannot_be_read_is_explained(string line, string explanation)
    {
        Assert.False(PromptParser.TryParse(line, out _, out var problem));
        Assert.Contains(explanation, problem);
    }

    [Fact]
    public async Task A_script_drives_the_smsc()
    {
        await using var smsc = await SmscServer.StartAsync();
        var output = new StringWriter();
        const string Script = """
            # what a phone would do
            wait-binds 1
            reply 8613800138000 106900001 TD
            errors ESME_RSUBMITFAIL:100%
            refuse-binds on 0x0D
            quit
            not reached
            """;
        var running = new PromptRunner(smsc, output).RunAsync(new StringReader(Script), stopAtProblem: true, CancellationToken.None);
        await using var esme = await EsmeClient.BindAsync(new EsmeClientOptions { Port = smsc.Port });

        Assert.Equal("TD", (await esme.WaitForDeliveryAsync()).Text);
        Assert.True(await running.WaitAsync(TimeSpan.FromSeconds(60)));

        Assert.Contains("ESME_ROK", output.ToString());
        Assert.Equal(CommandStatus.ESME_RSUBMITFAIL, (await esme.SubmitAsync("106900001", "8613800138000", "hello")).Status);
        var refused = await Assert.ThrowsAsync<BindRefusedException>(() => EsmeClient.BindAsync(new EsmeClientOptions { Port = smsc.Port }));
        Assert.Equal(CommandStatus.ESME_RBINDFAIL, refused.Status);
    }

    [Fact]
    public async Task A_wrong_line_ends_a_script_with_its_number()
    {
        await using var smsc = await SmscServer.StartAsync();
        var runner = new PromptRunner(smsc, TextWriter.Null);
        var error = await Assert.ThrowsAsync<FormatException>(() => runner.RunAsync(new StringReader("silence on\n\nsilence maybe"), stopAtProblem: true, CancellationToken.None));
        Assert.StartsWith("line 3", error.Message);
        Assert.True(smsc.Silent);
    }

    [Fact]
    public void A_mix_refuses_its_share()
    {
        Assert.True(ErrorMix.TryParse("0x58:1%,ESME_RSUBMITFAIL:0.5%", out var mix, out _));
        Assert.Equal(CommandStatus.ESME_RTHROTTLED, mix.Draw(0.0099));
        Assert.Equal(CommandStatus.ESME_RSUBMITFAIL, mix.Draw(0.0149));
        Assert.Equal(CommandStatus.ESME_ROK, mix.Draw(0.0151));
    }

    [Theory]
    [InlineData(MessageIdStyle.Dec)]
    [InlineData(MessageIdStyle.Hex)]
    [InlineData(MessageIdStyle.Uuid)]
    internal void Ids_read_back_as_written_and_foreign_ones_do_not(MessageIdStyle format)
    {
        var ids = new MessageIds();
        var id = ids.Next();
        Assert.True(ids.TryRead(System.Text.Encoding.ASCII.GetBytes(ids.ToText(id, format)), format, out var read));
        Assert.Equal(id, read);
        Assert.False(ids.TryRead(System.Text.Encoding.ASCII.GetBytes(ids.ToText(id + 1, format)), format, out _));
        Assert.False(ids.TryRead("nonsense!"u8, format, out _));
    }
}
