using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>What is said over HTTP counts for SMPP at once: for the next submit, for what waits, for binds, and after a restart.</summary>
public sealed class SuspensionTests
{
    private const CommandStatus Suspended = (CommandStatus)0x0401;

    [Fact]
    public async Task Whatever_of_a_sender_is_suspended_its_next_submit_is_refused_and_resuming_lifts_it()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        foreach (var path in new[] { "organizations/acme", "codes/" + Orders, "accounts/" + Mall })
        {
            await PostAsync(guard, $"/api/v1/{path}/suspend", """{ "reason": "test" }""");
            Assert.Equal(Suspended, (await esme.SubmitAsync(Orders, Agreed, "order")).Status);
            await PostAsync(guard, $"/api/v1/{path}/resume");
            Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        }

        await PostAsync(guard, "/api/v1/codes/" + Orders + "/suspend");
        Assert.True((await esme.SubmitAsync(Passwords, Agreed, "1234")).IsOk);
    }

    [Theory]
    [InlineData("organizations/acme/suspend")]
    [InlineData("organizations/acme/terminate")]
    [InlineData("codes/" + Orders + "/suspend")]
    [InlineData("accounts/" + Mall + "/suspend")]
    public async Task What_waits_for_the_smsc_is_not_sent_any_more(string path)
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].Window = 1);
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        var first = await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = "first" }.Encode());
        var ahead = await guard.Smsc.Received.WaitForAsync(_ => true);
        var journal = guard.Services.GetRequiredService<MessageJournal>();
        var before = journal.Committed.Sequence;
        var second = await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = "second" }.Encode());
        await Eventually.TrueAsync(() => journal.Committed.Sequence > before, "the record of the second");

        await PostAsync(guard, "/api/v1/" + path);
        Assert.True(ahead.Answer(CommandStatus.ESME_ROK, "1"));

        Assert.True(EsmeClient.ResultOf(await first).IsOk);
        Assert.Equal(Suspended, EsmeClient.ResultOf(await second).Status);
        Assert.Equal(1, guard.Smsc.Received.Count);
        Assert.Equal(Reason.OrganizationSuspended, (await guard.RecordAsync(r => r.OriginalText == "second")).Reason);
    }

    [Fact]
    public async Task A_code_that_was_given_to_another_while_its_message_waited_does_not_send_it()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].Window = 1);
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        _ = await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = "first" }.Encode());
        var ahead = await guard.Smsc.Received.WaitForAsync(_ => true);
        var journal = guard.Services.GetRequiredService<MessageJournal>();
        var before = journal.Committed.Sequence;
        var second = await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = "second" }.Encode());
        await Eventually.TrueAsync(() => journal.Committed.Sequence > before, "the record of the second");

        using var http = guard.CreateApi();
        using var answer = await http.PutAsync(
            new Uri($"/api/v1/codes/{Orders}?reason=approval", UriKind.Relative), Json("""{ "match": "Prefix", "organization": "rival", "purpose": "Notification" }"""));
        Assert.True(answer.IsSuccessStatusCode);
        Assert.True(ahead.Answer(CommandStatus.ESME_ROK, "1"));
        Assert.Equal(CommandStatus.ESME_RINVSRCADR, EsmeClient.ResultOf(await second).Status);
        Assert.Equal(1, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task An_account_whose_codes_are_all_of_suspended_organizations_cannot_bind_also_after_a_restart()
    {
        await using var guard = await GuardFixture.StartAsync();
        await PostAsync(guard, "/api/v1/organizations/rival/suspend", """{ "reason": "complaints" }""");
        Assert.Equal(CommandStatus.ESME_RBINDFAIL, (await Assert.ThrowsAsync<BindRefusedException>(() => guard.BindAsync(Rival))).Status);
        _ = await guard.BindAsync();

        await guard.StopAsync();
        await guard.StartAgainAsync();
        Assert.Equal(CommandStatus.ESME_RBINDFAIL, (await Assert.ThrowsAsync<BindRefusedException>(() => guard.BindAsync(Rival))).Status);
        using var http = guard.CreateApi();
        var suspension = Assert.Single((await http.GetFromJsonAsync<JsonObject>("/api/v1/suspensions"))!["items"]!.AsArray())!;
        Assert.Equal(("Organization", "rival", "test", "complaints"), ((string?)suspension["kind"], (string?)suspension["key"], (string?)suspension["by"], (string?)suspension["reason"]));

        await PostAsync(guard, "/api/v1/organizations/rival/resume");
        _ = await guard.BindAsync(Rival);
    }

    [Fact]
    public async Task A_code_and_an_account_that_are_registered_over_http_can_send_at_once()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var http = guard.CreateApi();
        foreach (var (path, body) in new[]
        {
            ("organizations/fresh", """{ "name": "新商城", "contact": "4000000009" }"""),
            ("codes/1069333", """{ "match": "Prefix", "organization": "fresh", "purpose": "Notification" }"""),
            ("accounts/fresh", $$"""{ "password": "{{Secret}}", "codes": [ "1069333" ], "smsc": "main" }"""),
        })
        {
            using var answer = await http.PutAsync(new Uri("/api/v1/" + path, UriKind.Relative), Json(body));
            Assert.Equal(201, (int)answer.StatusCode);
        }

        var esme = await guard.BindAsync("fresh");
        Assert.True((await esme.SubmitAsync("106933301", Agreed, "order")).IsOk);
        Assert.StartsWith("【新商城】", Assert.Single(guard.Smsc.Received.Snapshot()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upheld_complaint_stops_adverts_of_that_organization_and_outlives_a_restart()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        var id = (string?)(await PostAsync(guard, "/api/v1/complaints", $$"""{ "msisdn": "{{Agreed}}", "code": "{{Adverts}}", "channel": "12321", "text": "spam", "reference": "7" }"""))["id"];
        using (var http = guard.CreateApi())
        {
            using var upheld = await http.PatchAsync(new Uri("/api/v1/complaints/" + id, UriKind.Relative), Json("""{ "upheld": true, "answer": "Sorry" }"""));
            Assert.True(upheld.IsSuccessStatusCode);
        }

        Assert.Equal((CommandStatus)0x0403, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.True((await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).IsOk);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);

        await guard.StopAsync();
        await guard.StartAgainAsync();
        esme = await guard.BindAsync();
        Assert.Equal((CommandStatus)0x0403, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        using var again = guard.CreateApi();
        var detail = (await again.GetFromJsonAsync<JsonObject>("/api/v1/complaints/" + id))!;
        Assert.Equal(("answered", true), ((string?)detail["complaint"]!["status"], (bool?)detail["complaint"]!["upheld"]));
        using var twice = await again.PostAsync(
            new Uri("/api/v1/complaints", UriKind.Relative), Json($$"""{ "msisdn": "{{Agreed}}", "channel": "12321", "text": "spam", "reference": "7" }"""));
        Assert.Equal(409, (int)twice.StatusCode);
    }

    private static async Task<JsonObject> PostAsync(GuardFixture guard, string path, string body = "")
    {
        using var http = guard.CreateApi();
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), Json(body));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
