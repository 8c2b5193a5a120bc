using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Benchmarks.DataDirectory;

/// <summary>The first two days: all of them is in the archive and in guard.db when they end.</summary>
internal static class FirstDays
{
    private const CommandStatus NoConsent = (CommandStatus)0x0402;
    private const CommandStatus Revoked = (CommandStatus)0x0403;
    private const CommandStatus DoNotDisturb = (CommandStatus)0x0405;

    private static readonly string Long = string.Concat(Enumerable.Range(0, 140).Select(i => (char)('一' + i)));

    public static async Task FirstAsync(Scene scene)
    {
        await RegisterAsync(scene);
        await scene.GrantAsync("acme", Cast.Revoking(0), "form of the first day");
        await scene.GrantAsync("acme", Cast.Revoking(1), "form of somebody who refuses");
        await scene.RevokeAsync("acme", Cast.Revoking(1));
        await scene.ImportAsync("list-1", first: 0, lines: 20);
        _ = await scene.Guard.SendAsync(HttpMethod.Put, $"/api/v1/do-not-disturb/{Cast.Undisturbed(0)}", """{ "reason": "asked for it" }""", "application/json");
        _ = await scene.Guard.SendAsync(
            HttpMethod.Put, "/api/v1/do-not-disturb/lists/national?version=2026-03", string.Join('\n', Enumerable.Range(1, 5).Select(Cast.Undisturbed)), "text/plain");
        scene.Keep("/api/v1/do-not-disturb/lists", $"/api/v1/do-not-disturb/{Cast.Undisturbed(0)}", $"/api/v1/do-not-disturb/{Cast.Undisturbed(3)}");

        var esme = await scene.Guard.BindAsync(Cast.Mall);
        for (var i = 0; i < 4; i++)
        {
            _ = await scene.SubmitAsync(esme, Cast.Adverts, Cast.Agreed(i), $"全场五折 {i}");
            _ = await scene.SubmitAsync(esme, Cast.Orders, Cast.NeverAsked(i), $"Order {i} is on its way");
        }

        _ = await scene.SubmitAsync(esme, Cast.Adverts + "77", Cast.Imported(0), "50% off today");
        _ = await scene.SubmitAsync(esme, Cast.Adverts, Cast.Agreed(90), "the season has begun");
        _ = await scene.SubmitAsync(esme, Cast.Orders, Cast.NeverAsked(4), "this one is undeliverable");
        _ = await scene.SubmitAsync(esme, Cast.Orders, Cast.NeverAsked(5), "this one is rejected", CommandStatus.ESME_RSUBMITFAIL);
        _ = await scene.SubmitAsync(esme, Cast.Adverts, Cast.NeverAsked(0), "an advert nobody asked for", NoConsent);
        _ = await scene.SubmitAsync(esme, Cast.Adverts, Cast.Revoking(1), "an advert somebody refused", Revoked);
        _ = await scene.SubmitAsync(esme, Cast.Adverts, Cast.Undisturbed(0), "an advert that disturbs", DoNotDisturb);
        _ = scene.Note(
            await esme.SubmitAsync(new Submit { CommandId = CommandId.DataSm, Source = Cast.Orders, Destination = Cast.NeverAsked(6), Text = "an order in a data_sm" }), "an order in a data_sm", CommandStatus.ESME_ROK);
        _ = await scene.SubmitAsync(esme, Cast.Adverts, Cast.Agreed(4), $"整条：{Long}", inPayload: true);
        var parts = new Submit { Source = Cast.Adverts, Destination = Cast.Agreed(5), Text = $"三条：{Long}", RegisteredDelivery = 1 }.InParts(LongMessageForm.Udh8, 1);
        var answers = await esme.SubmitInTurnAsync(parts);
        _ = scene.Note(answers[^1], $"三条：{Long}", CommandStatus.ESME_ROK);

        // One for each submit that was accepted, and for each part.
        for (var receipts = 8 + 3 + 1 + parts.Count; receipts > 0; receipts--)
        {
            _ = await esme.WaitForDeliveryAsync(m => m.IsReceipt);
        }

        await scene.HoldAsync(esme, Cast.Mall, Cast.Adverts, Cast.Agreed(6), $"没有完：{Long}", reference: 2, missing: 1);
        _ = await scene.Guard.ArchivedAsync();
    }

    public static async Task SecondAsync(Scene scene)
    {
        // Its time was over in the night.
        var incomplete = scene.Expected.Held[0];
        _ = scene.Expected.Held.Remove(incomplete);
        await UntilMessageAsync(scene, $"messageId={incomplete.PartIds[0]}", "incomplete");

        var esme = await scene.Guard.BindAsync(Cast.Mall);
        await ReplyAsync(scene);
        await FillBlackListAsync(scene, esme);
        await LeaveAsync(scene);
        await ComplainAsync(scene);

        var capped = await scene.Guard.BindAsync(Cast.Capped);
        _ = await scene.SubmitAsync(capped, Cast.CappedAdverts, Cast.Agreed(0), "first of two a day");
        _ = await scene.SubmitAsync(capped, Cast.CappedAdverts, Cast.Agreed(1), "first of two a day for another");
        await scene.SubmitForLaterAsync(esme, Cast.Mall, Cast.Orders, Cast.NeverAsked(20), "an order of the second day");
        _ = await scene.Guard.ArchivedAsync();
    }

    private static async Task RegisterAsync(Scene scene)
    {
        var guard = scene.Guard;
        await PutAsync("organizations/api", new { name = "接口商店", latinName = "Api Shop", contact = "4008005678" });
        await PutAsync($"codes/{Cast.FromApiCode}", new { match = "Prefix", organization = "api", purpose = "Notification" });
        await PutAsync($"accounts/{Cast.FromApi}", new { password = Cast.Password, codes = new[] { Cast.FromApiCode }, smsc = "main", window = 10 });
        await PutAsync("organizations/far", new { name = "远方商店", latinName = "Far Shop", contact = "4008009999" });
        _ = await guard.PostAsync($"/api/v1/accounts/{Cast.Suspended}/suspend", """{ "reason": "did not pay" }""");
        _ = await guard.SendAsync(HttpMethod.Delete, $"/api/v1/accounts/{Cast.Deleted}", "", "application/json");
        scene.Expected.RefusedBinds.Add(Cast.Suspended, (uint)CommandStatus.ESME_RBINDFAIL);
        scene.Expected.RefusedBinds.Add(Cast.Deleted, (uint)CommandStatus.ESME_RINVSYSID);
        scene.Keep("/api/v1/organizations?limit=1000", "/api/v1/suspensions?limit=1000");
        scene.Keep(new[] { "acme", "far", "few", "loud", "api" }.Select(id => $"/api/v1/organizations/{id}/history"));
        scene.Keep(new[] { Cast.Adverts, Cast.LoudAdverts, Cast.FromApiCode }.SelectMany(n => new[] { $"/api/v1/codes/{n}", $"/api/v1/codes/{n}/history", $"/api/v1/codes/{n}/owner" }));
        scene.Keep(new[] { Cast.Mall, Cast.Suspended, Cast.FromApi }.SelectMany(a => new[] { $"/api/v1/accounts/{a}", $"/api/v1/accounts/{a}/history" }));
        scene.Keep($"/api/v1/accounts/{Cast.Deleted}/history");

        async Task PutAsync(string path, object entry) => _ = await guard.SendAsync(HttpMethod.Put, "/api/v1/" + path, Scene.Json(entry), "application/json");
    }

    /// <summary>Somebody refuses, somebody is asked and agrees, somebody is asked and says nothing, and somebody writes something else.</summary>
    private static async Task ReplyAsync(Scene scene)
    {
        await scene.ReplyAsync("acme", Cast.Agreed(3), Cast.Adverts, "TD");
        foreach (var i in new[] { 0, 1 })
        {
            await scene.ReplyAsync("acme", Cast.Replying(i), Cast.Adverts, "DY");
            await UntilMessageAsync(scene, $"msisdn={Cast.Replying(i)}", "accepted");
        }

        await scene.ReplyAsync("acme", Cast.Replying(0), Cast.Adverts, "DY");
        await scene.ReplyAsync("acme", Cast.Replying(2), Cast.Adverts, "please do not STOP sending");
        await scene.ReplyAsync("acme", Cast.Replying(3), Cast.Orders, "谢谢");
        await scene.GrantAsync("acme", Cast.Revoking(2), "form of somebody who refuses in the end");
        scene.Keep("/api/v1/replies?limit=1000");
    }

    /// <summary>Three numbers are on a black list: one report is accepted, one dismissed, one waits.</summary>
    private static async Task FillBlackListAsync(Scene scene, EsmeClient esme)
    {
        const string Reports = "/api/v1/black-list-reports";
        foreach (var i in new[] { 10, 11, 12 })
        {
            await scene.BlackListedAsync(await scene.SubmitForLaterAsync(esme, Cast.Mall, Cast.Orders, Cast.NeverAsked(i), $"an order of number {i}"));
        }

        await Wait.UntilAsync(async () => (await scene.Guard.GetAsync(Reports))["items"]!.AsArray().Count == 3, "the reports");
        var ids = (await scene.Guard.GetAsync(Reports))["items"]!.AsArray().Select(r => (string)r!["id"]!).ToArray();
        _ = await scene.Guard.PostAsync($"{Reports}/{ids[0]}/accept", "");
        _ = await scene.Guard.PostAsync($"{Reports}/{ids[1]}/dismiss", "");
        scene.Keep(Reports + "?limit=1000");
    }

    /// <summary>An account submits and goes; one receipt and one reply come for it. The other receipts come on the third day.</summary>
    private static async Task LeaveAsync(Scene scene)
    {
        var away = await scene.Guard.BindAsync(Cast.Away);
        for (var i = 0; i < 3; i++)
        {
            _ = await scene.SubmitForLaterAsync(away, Cast.Away, Cast.AwayOrders, Cast.NeverAsked(30 + i), $"an order from afar {i}");
        }

        await away.UnbindAsync();
        await scene.ReceiptWaitsAsync(scene.Smsc.Received.Snapshot().Single(m => m.Text.Contains("from afar 0", StringComparison.Ordinal)));
        await scene.ReplyWaitsAsync(Cast.Away, Cast.NeverAsked(30), Cast.AwayOrders + "8", "is anybody there?");
    }

    /// <summary>One complaint is open, one answered, two come from a file, and one suspends a code.</summary>
    private static async Task ComplainAsync(Scene scene)
    {
        const string Complaints = "/api/v1/complaints";
        var loud = await scene.Guard.BindAsync(Cast.Loud);
        _ = await scene.SubmitAsync(loud, Cast.LoudAdverts, Cast.Agreed(0), "买买买");
        _ = await scene.Guard.ArchivedAsync();
        var ids = new List<string>
        {
            await PostAsync(new { msisdn = Cast.Agreed(0), code = Cast.LoudAdverts, channel = "12321", text = "每天都收到广告" }),
            await PostAsync(new { msisdn = Cast.Agreed(1), code = Cast.Adverts, channel = "phone", text = "who gave you my number", reference = "A-17" }),
            await PostAsync(new { msisdn = Cast.NeverAsked(0), channel = "web", text = "stop it" }),
        };
        _ = await scene.Guard.SendAsync(HttpMethod.Patch, $"{Complaints}/{ids[0]}", """{ "upheld": true, "suspendCode": true, "handledBy": "Li" }""", "application/json");
        _ = await scene.Guard.SendAsync(HttpMethod.Patch, $"{Complaints}/{ids[1]}", """{ "status": "answered", "answer": "the order page, on 5 January", "handledBy": "Li" }""", "application/json");
        var file = $"""
            编号,投诉号码,被投诉号码,投诉时间,投诉内容
            C-1,{Cast.Agreed(2)},{Cast.Adverts},2026-03-10 10:15:00,太多广告
            C-2,{Cast.NeverAsked(1)},{Cast.Orders},2026-03-10 11:15:00,没有订单
            """;
        _ = await scene.Guard.SendAsync(HttpMethod.Post, $"{Complaints}/import?channel=12321", file, "text/csv");
        scene.Expected.RefusedBinds.Add(Cast.Loud, (uint)CommandStatus.ESME_RBINDFAIL);
        scene.KeepConsent("loud", Cast.Agreed(0));
        scene.Keep(Complaints + "?limit=1000");
        scene.Keep(ids.Select(id => $"{Complaints}/{id}"));

        async Task<string> PostAsync(object complaint) => (string)(await scene.Guard.PostAsync(Complaints, Scene.Json(complaint)))!["id"]!;
    }

    private static Task UntilMessageAsync(Scene scene, string filter, string outcome) => Wait.UntilAsync(
        async () => (await scene.Guard.GetAsync("/api/v1/messages?" + filter))["items"]!.AsArray() is [var message] && string.Equals((string?)message!["outcome"], outcome, StringComparison.Ordinal),
        $"the message with {filter} as {outcome}");
}
