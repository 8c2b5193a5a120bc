using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>No more commercial messages of an organization to a recipient than its frequency cap allows.</summary>
public sealed class FrequencyCapTests
{
    private const CommandStatus Capped = (CommandStatus)0x040A;

    [Fact]
    public async Task Beyond_the_cap_adverts_are_refused_and_nothing_else()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.FrequencyCap.Messages = 2);
        var esme = await guard.BindAsync();
        var other = await guard.BindAsync(Strict);
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "one")).IsOk);

        // By another account, from a sub-port, to the same number written in another way: the same organization and recipient.
        Assert.True((await other.SubmitAsync(Adverts + "7", "+" + Agreed, "two")).IsOk);
        Assert.Equal(Capped, (await esme.SubmitAsync(Adverts, Agreed, "three")).Status);
        Assert.True((await esme.SubmitAsync(Adverts, AlsoAgreed, "to somebody else")).IsOk);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "a notice")).IsOk);
        var record = await guard.RecordAsync(r => r.OriginalText == "three");
        Assert.Equal(SmppGuard.Model.Reason.FrequencyCapped, record.Reason);
    }

    [Fact]
    public async Task An_organization_has_a_cap_of_its_own_or_none()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.FrequencyCap.Messages = 1);
        var esme = await guard.BindAsync();
        await SetCapAsync(guard, """{ "messages": 3, "hours": 1 }""");
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        }

        Assert.Equal(Capped, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        await SetCapAsync(guard, """{ "messages": 0 }""");
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
    }

    [Fact]
    public async Task What_the_SMSC_did_not_take_does_not_count()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.FrequencyCap.Messages = 1);
        var esme = await guard.BindAsync();
        Assert.True(ErrorMix.TryParse("0x58:100%", out var errors, out _));
        guard.Smsc.Errors = errors;
        Assert.Equal(CommandStatus.ESME_RTHROTTLED, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        guard.Smsc.Errors = ErrorMix.None;
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        Assert.Equal(Capped, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
    }

    [Fact]
    public async Task A_long_message_counts_once()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.FrequencyCap.Messages = 2);
        var esme = await guard.BindAsync();
        var text = new string('折', 150);
        for (var i = 0; i < 2; i++)
        {
            var parts = new Submit { Source = Adverts, Destination = Agreed, Text = text }.InParts(LongMessageForm.Udh8, (ushort)i);
            Assert.All(await esme.SubmitInTurnAsync(parts), answer => Assert.True(answer.IsOk));
        }

        Assert.Equal(Capped, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
    }

    [Fact]
    public async Task A_restart_and_kill_9_open_no_gap()
    {
        await using var smsc = await SmscServer.StartAsync();
        await using var guard = new GuardProcess(smsc.Port, """
            "FrequencyCap": { "Messages": 3 },
            """);
        await guard.StartAsync();
        await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
        await SubmitAsync(guard, CommandStatus.ESME_ROK, CommandStatus.ESME_ROK);
        Assert.Equal(0, await guard.StopAsync());

        // Two are in the archive now, and the third only in the journal.
        await guard.StartAsync();
        await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
        await SubmitAsync(guard, CommandStatus.ESME_ROK);
        await guard.KillAsync();
        await Eventually.TrueAsync(() => smsc.Connections().Count == 0, "the end of the killed process's connections");

        await guard.StartAsync();
        await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
        await SubmitAsync(guard, Capped);
        Assert.Equal(3, smsc.Phone(Agreed).Messages.Snapshot().Count);
    }

    private static async Task SubmitAsync(GuardProcess guard, params CommandStatus[] expected)
    {
        await using var esme = await EsmeClient.BindAsync(guard.Esme());
        foreach (var status in expected)
        {
            Assert.Equal(status, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        }
    }

    private static Task SetCapAsync(GuardFixture guard, string cap) => guard.CallAsync(
        HttpMethod.Put, "/api/v1/organizations/acme", $$"""{ "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234", "frequencyCap": {{cap}} }""");
}
