using System.Text;
using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.TemplateProposals;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.TemplateProposals;

/// <summary>Templates that are proposed from what a provider sends, over SMPP and HTTP.</summary>
public sealed class TemplateProposalsTests
{
    private const string Proposals = $"/api/v1/codes/{Passwords}/template-proposals";
    private const string Template = "您的验证码是{digits:digits(6)}，5分钟内有效。";

    [Fact]
    public async Task Codes_that_differ_in_digits_are_proposed_as_one_template_that_a_person_confirms()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        await SubmitAsync(guard, Passwords, 25, i => $"您的验证码是{100000 + (i * 7919)}，5分钟内有效。");
        var proposal = Assert.Single((await api.GetAsync(Proposals))["items"]!.AsArray())!;
        Assert.Equal((Template, 25, "您的验证码是******，*分钟内有效。"), ((string?)proposal["text"], (int)proposal["count"]!, (string?)proposal["example"]));
        Assert.True((DateTimeOffset)proposal["firstSeenAt"]! <= (DateTimeOffset)proposal["lastSeenAt"]!);
        Assert.Equal(1, await api.MetricAsync("smppguard_template_proposals"));

        // Nothing is confirmed by itself: other texts pass.
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Passwords, NeverAsked, "您的动态密码为123456，请勿告诉他人。")).IsOk);

        var id = (string)proposal["id"]!;
        var (status, template) = await api.SendAsync(HttpMethod.Post, $"{Proposals}/{id}/confirm", """{ "id": "login", "note": "seen" }""");
        Assert.Equal((201, "login", Template, "seen"), (status, (string?)template!["id"], (string?)template["text"], (string?)template["note"]));
        Assert.Equal(Template, (string?)(await api.GetAsync($"/api/v1/codes/{Passwords}/templates/login"))["text"]);
        Assert.Empty((await api.GetAsync(Proposals))["items"]!.AsArray());
        Assert.Equal(0, await api.MetricAsync("smppguard_template_proposals"));
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Post, $"{Proposals}/{id}/confirm")).Status);

        // What it was learned from passes, and what is something else does not any more.
        Assert.True((await esme.SubmitAsync(Passwords, NeverAsked, "您的验证码是777777，5分钟内有效。")).IsOk);
        Assert.False((await esme.SubmitAsync(Passwords, NeverAsked, "您的动态密码为123456，请勿告诉他人。")).IsOk);

        // What is registered is not proposed.
        await SubmitAsync(guard, Passwords, 25, i => $"您的验证码是{200000 + i}，5分钟内有效。");
        Assert.Empty((await api.GetAsync(Proposals))["items"]!.AsArray());
    }

    [Fact]
    public async Task Names_are_variables_and_are_in_no_proposal_and_in_no_store_of_proposals()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        string[] names = ["王小明", "李雷", "韩梅梅", "欧阳娜娜", "阿卜杜拉", "孙悟空"];
        await SubmitAsync(guard, Orders, 30, i => $"尊敬的{names[i % names.Length]}先生，您的订单{70000 + i}已发货。");
        var items = (await api.GetAsync($"/api/v1/codes/{Orders}/template-proposals"))["items"]!.AsArray();
        Assert.Equal("尊敬的{name:name}先生，您的订单{digits:digits(5)}已发货。", (string?)Assert.Single(items)!["text"]);
        await guard.StopAsync();
        foreach (var file in Directory.GetFiles(guard.DataDirectory, "guard.db*"))
        {
            var octets = await File.ReadAllBytesAsync(file);
            Assert.All(names, name => Assert.True(octets.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) < 0, $"{name} stands in {file}"));
        }
    }

    [Fact]
    public async Task What_was_learned_and_what_was_dismissed_outlives_a_restart()
    {
        await using var guard = await GuardFixture.StartAsync();
        await SubmitAsync(guard, Passwords, 15, i => $"您的验证码是{100000 + i}，5分钟内有效。");
        await guard.StopAsync();
        await guard.StartAgainAsync();
        await SubmitAsync(guard, Passwords, 10, i => $"您的验证码是{300000 + i}，5分钟内有效。");
        using (var api = new GuardApi(guard))
        {
            var proposal = Assert.Single((await api.GetAsync(Proposals))["items"]!.AsArray())!;
            Assert.Equal((Template, 25), ((string?)proposal["text"], (int)proposal["count"]!));
            Assert.Equal(204, (await api.SendAsync(HttpMethod.Post, $"{Proposals}/{proposal["id"]}/dismiss")).Status);
            Assert.Equal(204, (await api.SendAsync(HttpMethod.Post, $"{Proposals}/{proposal["id"]}/dismiss")).Status);
            Assert.Equal(404, (await api.SendAsync(HttpMethod.Post, $"{Proposals}/{proposal["id"]}/confirm")).Status);
        }

        await guard.StopAsync();
        await guard.StartAgainAsync();
        await SubmitAsync(guard, Passwords, 30, i => $"您的验证码是{400000 + i}，5分钟内有效。");
        using var after = new GuardApi(guard);
        Assert.Empty((await after.GetAsync(Proposals))["items"]!.AsArray());
        Assert.Equal(0, await after.MetricAsync("smppguard_template_proposals"));
    }

    [Fact]
    public async Task Kill_9_loses_no_more_than_what_the_archive_had_not_taken_over()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port, $$"""
            "Admin": { "ApiKeys": [ { "Name": "test", "Key": "{{GuardApi.Key}}", "Role": "Operator" } ] },
            """);
        await guard.StartAsync();
        await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
        await using (var esme = await EsmeClient.BindAsync(guard.Esme()))
        {
            await Eventually.TrueAsync(async () => (await esme.SubmitAsync(Passwords, NeverAsked, "您的验证码是100000，5分钟内有效。")).IsOk, "the first submit to pass");
            for (var i = 1; i < 25; i++)
            {
                Assert.True((await esme.SubmitAsync(Passwords, $"86137001370{i:D2}", $"您的验证码是{100000 + i}，5分钟内有效。")).IsOk);
            }
        }

        await guard.KillAsync();
        await guard.StartAsync();
        using var api = new GuardApi(guard.HttpUrl);
        JsonNode? proposal = null;
        await Eventually.TrueAsync(async () => (proposal = (await api.GetAsync(Proposals))["items"]!.AsArray().SingleOrDefault()) is not null, "the proposal");
        Assert.Equal(Template, (string?)proposal!["text"]);

        // A batch that was counted and not checkpointed is counted again.
        Assert.InRange((int)proposal["count"]!, 20, 50);
        Assert.Equal(0, await guard.StopAsync());
    }

    [Fact]
    public async Task Only_what_was_allowed_and_accepted_for_codes_and_notices_is_learned_with_or_without_the_signature()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        await SubmitAsync(guard, Adverts, 25, i => $"全场五折，满{i + 100}减50", recipient: _ => Agreed);
        await SubmitAsync(guard, Notices, 25, i => $"台风{i + 100}号预警，请注意安全。");
        await SubmitAsync(guard, Passwords, 12, i => $"【示例商城】您的验证码是{100000 + i}，5分钟内有效。");
        await SubmitAsync(guard, Passwords, 12, i => $"您的验证码是{200000 + i}，5分钟内有效。【示例商城】");
        Assert.Equal((Template, 24), Assert.Single((await api.GetAsync(Proposals))["items"]!.AsArray()) is { } only ? ((string?)only["text"], (int)only["count"]!) : default);
        foreach (var code in new[] { Adverts, Notices, Orders })
        {
            Assert.Empty((await api.GetAsync($"/api/v1/codes/{code}/template-proposals"))["items"]!.AsArray());
        }

        Assert.Single(guard.Services.GetRequiredService<ProposedTemplates>().Of(Passwords, long.MaxValue, 10));
    }

    [Fact]
    public async Task Requests_that_do_not_fit_are_refused_and_change_nothing()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        await SubmitAsync(guard, Passwords, 25, i => $"您的验证码是{100000 + i}，5分钟内有效。");
        var id = (string)Assert.Single((await api.GetAsync(Proposals))["items"]!.AsArray())!["id"]!;
        Assert.Equal(201, (await api.SendAsync(HttpMethod.Put, $"/api/v1/codes/{Passwords}/templates/taken", """{ "text": "取件码{code:digits}，请到前台领取。" }""")).Status);
        Assert.Equal(409, (await api.SendAsync(HttpMethod.Post, $"{Proposals}/{id}/confirm", """{ "id": "taken" }""")).Status);
        foreach (var body in new[] { """{ "id": "No Id" }""", """{ "text": "{all:text}" }""", """{ "text": 7 }""", """{ "text": "" }""", """{ "colour": "red" }""", "[]", "{" })
        {
            Assert.Equal((body, 400), (body, (await api.SendAsync(HttpMethod.Post, $"{Proposals}/{id}/confirm", body)).Status));
        }

        foreach (var path in new[] { $"{Proposals}/{id}0/confirm", $"{Proposals}/x/dismiss", $"/api/v1/codes/{Orders}/template-proposals/{id}/dismiss", $"/api/v1/codes/{Orders}/template-proposals/{id}/confirm" })
        {
            Assert.Equal((path, 404), (path, (await api.SendAsync(HttpMethod.Post, path)).Status));
        }

        Assert.Equal(404, (await api.SendAsync(HttpMethod.Get, "/api/v1/codes/9/template-proposals")).Status);
        Assert.Equal(400, (await api.SendAsync(HttpMethod.Get, Proposals + "?limit=0")).Status);
        Assert.Single((await api.GetAsync(Proposals))["items"]!.AsArray());

        var (status, template) = await api.SendAsync(HttpMethod.Post, $"{Proposals}/{id}/confirm", """{ "text": "您的验证码是{code:digits(4,8)}，{minutes:digits(1,2)}分钟内有效。" }""");
        Assert.Equal((201, $"learned-{id}"), (status, (string?)template!["id"]));
    }

    [Fact]
    public async Task What_was_not_seen_for_long_is_forgotten_and_what_was_dismissed_is_not()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.TemplateProposals.ForgetDays = 3, time: HandedTime.Stopped());
        await SubmitAsync(guard, Passwords, 25, i => $"您的验证码是{100000 + i}，5分钟内有效。");
        await SubmitAsync(guard, Passwords, 25, i => $"您的动态密码为{100000 + i}，请勿告诉他人。");
        var proposals = guard.Services.GetRequiredService<ProposedTemplates>();
        var open = proposals.Of(Passwords, long.MaxValue, 10);
        Assert.Equal(2, open.Count);
        Assert.True(await proposals.DismissAsync(Passwords, open[0].Id, "ops"));
        guard.Time.Advance(TimeSpan.FromDays(2));
        Assert.Single(proposals.Of(Passwords, long.MaxValue, 10));
        guard.Time.Advance(TimeSpan.FromDays(2));
        Assert.Empty(proposals.Of(Passwords, long.MaxValue, 10));
        Assert.False(await proposals.DismissAsync(Passwords, open[1].Id, "ops"));
        Assert.True(await proposals.DismissAsync(Passwords, open[0].Id, "ops"));
    }

    [Fact]
    public async Task Switched_off_nothing_is_learned()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.TemplateProposals.Enabled = false);
        using var api = new GuardApi(guard);
        await SubmitAsync(guard, Passwords, 25, i => $"您的验证码是{100000 + i}，5分钟内有效。");
        Assert.Empty((await api.GetAsync(Proposals))["items"]!.AsArray());
    }

    private static async Task SubmitAsync(GuardFixture guard, string code, int messages, Func<int, string> text, Func<int, string>? recipient = null)
    {
        var esme = await guard.BindAsync();
        for (var i = 0; i < messages; i++)
        {
            Assert.True((await esme.SubmitAsync(code, recipient?.Invoke(i) ?? $"86137001370{i:D2}", text(i))).IsOk);
        }

        // The pump says so when the observers have seen them.
        var end = guard.Services.GetRequiredService<MessageJournal>().Committed;
        var pump = guard.Services.GetRequiredService<ArchivePump>();
        await guard.EventuallyAsync(() => pump.StoredUpTo.Sequence >= end.Sequence, "the archive");
    }
}
