using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Esme;

/// <summary>What a bind stands on is deleted or lost while it is bound.</summary>
public sealed class DeletedAccountTests
{
    private const string Account = "/api/v1/accounts/" + Mall;

    [Fact]
    public async Task The_binds_of_a_deleted_account_are_ended_and_no_other()
    {
        await using var guard = await GuardFixture.StartAsync();
        var first = await guard.BindAsync();
        var second = await guard.BindAsync(Mall, CommandId.BindReceiver);
        var other = await guard.BindAsync(Strict);
        _ = await guard.CallAsync(HttpMethod.Delete, Account);
        await Task.WhenAll(first.Closed, second.Closed).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Contains(guard.Log.Entries, entry => entry.Contains($"Account {Mall} was deleted: 2 binds are ended", StringComparison.Ordinal));
        Assert.Equal(CommandStatus.ESME_RINVSYSID, (await Assert.ThrowsAsync<BindRefusedException>(() => guard.BindAsync())).Status);
        Assert.True((await other.SubmitAsync(Orders, Agreed, "order")).IsOk);

        // Registered again, it is another account of the same name.
        _ = await guard.CallAsync(HttpMethod.Put, Account, $$"""{ "password": "{{Secret}}", "codes": [ "{{Orders}}" ], "smsc": "main" }""");
        Assert.True((await (await guard.BindAsync()).SubmitAsync(Orders, Agreed, "order")).IsOk);
    }

    [Fact]
    public async Task What_a_deleted_account_has_under_way_is_answered_and_what_still_comes_is_refused_with_a_record()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ResponseTimeoutSeconds = 300);
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        var underway = await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = "underway" }.Encode());
        var received = await guard.Smsc.Received.WaitForAsync(_ => true);
        _ = await guard.CallAsync(HttpMethod.Delete, Account);

        foreach (var (late, source) in new[] { ("late", Orders), ("advert", Adverts) })
        {
            Assert.Equal(CommandStatus.ESME_RINVSRCADR, (await esme.SubmitAsync(source, Agreed, late)).Status);
        }

        // However it is sent.
        var data = new Submit { CommandId = CommandId.DataSm, Source = Orders, Destination = Agreed, Text = "data" };
        var part = new Submit { Source = Orders, Destination = Agreed, Text = new string('折', 100) }.InParts(LongMessageForm.Udh8, reference: 1)[0];
        Assert.All(await esme.SubmitInTurnAsync([data, part]), answer => Assert.Equal(CommandStatus.ESME_RINVSRCADR, answer.Status));

        Assert.True(received.Answer(CommandStatus.ESME_ROK, "1"));
        Assert.True(EsmeClient.ResultOf(await underway).IsOk);
        await esme.Closed.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(1, guard.Smsc.Received.Count);
        foreach (var late in new[] { "late", "advert", "data" })
        {
            var record = await guard.RecordAsync(r => r.OriginalText == late);
            Assert.Equal((Mall, Reason.SourceNotAllowed, MessageOutcome.None), (record.Account, record.Reason, record.Outcome));
            Assert.Equal(Agreed, record.Msisdn.Digits);
        }

        Assert.Contains(guard.Log.Entries, entry => entry.Contains($"Submits of account {Mall} are refused as source-not-allowed: the account was deleted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_organization_and_a_code_that_a_bind_stands_on_cannot_be_deleted()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        using var api = new GuardApi(guard);
        foreach (var path in new[] { "/api/v1/organizations/acme", "/api/v1/codes/" + Orders })
        {
            Assert.Equal(409, (await api.SendAsync(HttpMethod.Delete, path)).Status);
        }

        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
    }

    [Theory]
    [InlineData("organizations/acme", "the organization acme is suspended")]
    [InlineData("accounts/" + Mall, $"the account {Mall} is suspended")]
    [InlineData("codes/" + Orders, $"the code {Orders} is suspended")]
    public async Task A_bound_account_that_cannot_send_any_more_is_refused_with_records_and_the_log_says_why(string path, string cause)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        _ = await guard.CallAsync(HttpMethod.Post, $"/api/v1/{path}/suspend");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal((CommandStatus)0x0401, (await esme.SubmitAsync(Orders, Agreed, "order")).Status);
        }

        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count(r => r.Reason == Reason.OrganizationSuspended) == 3, "three records");
        var told = Assert.Single(guard.Log.Entries, entry => entry.Contains($"Submits of account {Mall} are refused as organization-suspended", StringComparison.Ordinal));
        Assert.Contains(cause, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("validity", $"the code {Orders} was valid until 2019-12-31T16:00:00.000Z")]
    [InlineData("account", "the source is no code of the account, or has more digits than were approved")]
    public async Task A_bound_account_that_lost_a_code_is_refused_with_a_record_and_the_log_says_why(string change, string cause)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        _ = change == "account"
            ? await guard.CallAsync(HttpMethod.Put, Account, $$"""{ "password": "{{Secret}}", "codes": [ "{{Passwords}}" ], "smsc": "main" }""")
            : await guard.CallAsync(HttpMethod.Put, "/api/v1/codes/" + Orders, """{ "match": "Prefix", "organization": "acme", "purpose": "Notification", "validUntil": "2019-12-31" }""");
        Assert.Equal(CommandStatus.ESME_RINVSRCADR, (await esme.SubmitAsync(Orders, Agreed, "order")).Status);
        Assert.True((await esme.SubmitAsync(Passwords, Agreed, "1234")).IsOk);
        Assert.Equal(Reason.SourceNotAllowed, (await guard.RecordAsync(r => r.OriginalText == "order")).Reason);
        Assert.Contains(guard.Log.Entries, entry => entry.Contains($"Submits of account {Mall} are refused as source-not-allowed: {cause}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_account_whose_smsc_is_not_configured_any_more_is_refused_with_records_and_the_log_says_why()
    {
        await using var guard = await GuardFixture.StartAsync();
        await guard.StopAsync();
        await guard.StartAgainAsync(
            options =>
            {
                options.Smscs[0].Name = "other";
                options.Registry.File = "";
            },
            awaitBinds: false);
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await esme.SubmitAsync(Orders, Agreed, "order")).Status);
        Assert.Equal(Reason.SmscUnavailable, (await guard.RecordAsync(_ => true)).Reason);
        Assert.Contains(guard.Log.Entries, entry => entry.Contains($"the SMSC main of the account {Mall} is not in the configuration", StringComparison.Ordinal));
        var account = await guard.CallAsync(HttpMethod.Get, Account);
        Assert.Equal($"the SMSC main of the account {Mall} is not in the configuration", (string?)Assert.Single(account!["blocked"]!.AsArray()));
    }
}
