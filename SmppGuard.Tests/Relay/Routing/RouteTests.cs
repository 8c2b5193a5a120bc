using System.Globalization;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Archive;
using SmppGuard.Carriers;
using SmppGuard.Model;
using SmppGuard.Registry.Routes;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;
using static SmppGuard.Tests.Relay.Routing.SmscRow;

namespace SmppGuard.Tests.Relay.Routing;

/// <summary>Which SMSC a message goes to, seen by the SMSCs and in the records.</summary>
public sealed class RouteTests
{
    [Theory]
    [InlineData("accounts")]
    [InlineData("organizations")]
    [InlineData("codes")]
    [InlineData("longer codes")]
    [InlineData("classes")]
    [InlineData("recipients")]
    [InlineData("carriers")]
    [InlineData("lists")]
    public async Task A_message_takes_the_route_whose_condition_it_meets_and_no_other_does(string condition)
    {
        await using var row = await StartAsync(
            ["east"],
            options =>
            {
                options.RecipientLists = [new RecipientListOptions { Name = "staff", Numbers = ["8613900139001", Agreed] }];
                options.Routes = [Route("matching", "east", route => Narrow(route, condition)), Route("rest", "main")];
            },
            compose: services => services.AddSingleton<ICarrierOf>(new CarrierOfOne(Agreed)));
        var esme = await row.Guard.BindAsync();
        var other = await row.Guard.BindAsync(Rival);
        Assert.True((await esme.SubmitAsync(Adverts + "42", Agreed, "Sale [Acme Mall] Tel 4008001234 Reply STOP")).IsOk);
        Assert.True((await esme.SubmitAsync(Notices, "8615000150000", "Storm")).IsOk);
        _ = await other.SubmitAsync(RivalAdverts, Agreed, "Sale");
        Assert.Equal([Agreed], row["east"].Received.Snapshot().Select(m => m.Destination).Distinct());
        var records = await row.Guard.EndedAsync(3);
        var taken = records.Single(r => r.Account == Mall && r.Msisdn.Digits == Agreed);
        Assert.Equal(("matching", "route", "east"), (taken.Route, taken.RoutedBy, taken.Smsc));
        if (condition is not ("accounts" or "organizations"))
        {
            Assert.Equal(("rest", "main"), (records.Single(r => r.Code == Notices).Route, records.Single(r => r.Code == Notices).Smsc));
        }
    }

    [Fact]
    public async Task Without_a_route_a_message_goes_to_the_smsc_of_its_account_as_before()
    {
        await using var row = await StartAsync(["east"], options => options.Routes = [Route("others", "east", route => route.Accounts = [Rival])]);
        var esme = await row.Guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Notices, Agreed, "Storm")).IsOk);
        var record = Assert.Single(await row.Guard.EndedAsync(1));
        Assert.Equal((null, null, "main"), (record.Route, record.RoutedBy, record.Smsc));
        Assert.Equal(0, row["east"].Received.Count);
    }

    [Fact]
    public async Task The_longest_code_counts_before_the_longest_beginning_of_the_number_and_that_before_the_order()
    {
        await using var row = await StartAsync(["east", "west"], options => options.Routes =
        [
            Route("all", "main"),
            Route("number", "east", route => route.Recipients = ["86138", "861380013800"]),
            Route("code", "west", route => route.Codes = ["1069"]),
            Route("longer", "main", route => route.Codes = [Notices]),
        ]);
        var esme = await row.Guard.BindAsync();
        foreach (var source in new[] { Notices, Orders })
        {
            Assert.True((await esme.SubmitAsync(source, Agreed, "Hello")).IsOk);
        }

        var records = await row.Guard.EndedAsync(2);
        Assert.Equal(["code", "longer"], records.Select(r => r.Route).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task All_from_one_code_to_one_recipient_goes_one_way_and_weights_share_out_the_recipients()
    {
        await using var row = await StartAsync(["east", "west"], options => options.Routes = [Route("shared", "east,west")]);
        var esme = await row.Guard.BindAsync();
        var text = new string('x', 400);
        for (var i = 0; i < 24; i++)
        {
            var to = (8613800138100 + i).ToString(CultureInfo.InvariantCulture);
            Assert.True((await esme.SubmitAsync(Orders, to, "first")).IsOk);
            Assert.True((await esme.SubmitAsync(Orders, to, "first")).IsOk);
            Assert.True((await esme.SubmitAsync(new Submit { Source = Orders, Destination = to, Text = text, InPayload = true })).IsOk);
        }

        var (east, west) = (row["east"].Received.Snapshot(), row["west"].Received.Snapshot());
        Assert.NotEmpty(east);
        Assert.NotEmpty(west);
        Assert.Empty(east.Select(m => m.Destination).Intersect(west.Select(m => m.Destination), StringComparer.Ordinal));
        Assert.Equal(0, row["main"].Received.Count);
        Assert.All(await row.Guard.EndedAsync(72), r => Assert.Equal("shared", r.Route));
    }

    [Fact]
    public async Task What_the_first_target_cannot_take_goes_to_the_next_and_the_record_says_so()
    {
        await using var row = await StartAsync(["east", "west"], options => options.Routes = [Route("safe", "east;west")]);
        var esme = await row.Guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "one")).IsOk);
        await row.DownAsync("east");
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "two")).IsOk);
        await row.DownAsync("west");
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await esme.SubmitAsync(Orders, Agreed, "three")).Status);
        var records = await row.Guard.EndedAsync(3);
        Assert.Equal(
            [("east", "route"), ("west", "fail-over"), ("east", "route")],
            records.OrderBy(r => r.RecordId).Select(r => (r.Smsc, r.RoutedBy!)));
        Assert.Equal(Reason.SmscUnavailable, records.MaxBy(r => r.RecordId)!.Reason);
    }

    [Fact]
    public async Task What_waits_for_an_smsc_that_is_lost_goes_to_the_next_and_what_was_sent_does_not()
    {
        await using var row = await StartAsync(["east", "west"], options => options.Routes = [Route("safe", "east;west")], configureSmsc: smsc => smsc.Window = 1);
        row["east"].OnSubmit = _ => SmscSimulator.Behaviour.SubmitReply.None;
        var esme = await row.Guard.BindAsync();
        var submits = Enumerable.Range(0, 5).Select(i => esme.SubmitAsync(Orders, Agreed, $"number {i}", registered: true)).ToArray();
        await row["east"].Received.WaitForCountAsync(1);
        await row.Guard.EventuallyAsync(() => row.Link("east").Queued == 4, "the rest to wait");
        await row["east"].GoDownAsync();
        var answers = await Task.WhenAll(submits);
        var sent = Assert.Single(row["east"].Received.Snapshot());
        Assert.Equal(4, row["west"].Received.Count);
        Assert.DoesNotContain(row["west"].Received.Snapshot(), m => string.Equals(m.Text, sent.Text, StringComparison.Ordinal));
        Assert.Equal(4, answers.Count(a => a.IsOk));
        Assert.Equal(CommandStatus.ESME_RSYSERR, Assert.Single(answers, a => !a.IsOk).Status);
        var records = await row.Guard.EndedAsync(5);
        Assert.Equal(4, records.Count(r => r is { Outcome: MessageOutcome.Accepted, Smsc: "west", Route: "safe", RoutedBy: "moved" }));
        Assert.Single(records, r => r is { Outcome: MessageOutcome.Unknown, Smsc: "east", RoutedBy: "route" });
        for (var i = 0; i < 4; i++)
        {
            _ = await esme.WaitForDeliveryAsync();
        }
    }

    [Fact]
    public async Task A_long_message_that_waits_moves_whole_and_its_segments_stay_in_order()
    {
        await using var row = await StartAsync(["east", "west"], options => options.Routes = [Route("safe", "east;west")], configureSmsc: smsc => smsc.Window = 1);
        row["east"].OnSubmit = _ => SmscSimulator.Behaviour.SubmitReply.None;
        var esme = await row.Guard.BindAsync();
        var first = esme.SubmitAsync(Orders, Agreed, "short");
        await row["east"].Received.WaitForCountAsync(1);
        var second = esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, Text = new string('x', 400), InPayload = true });
        await row.Guard.EventuallyAsync(() => row.Link("east").Queued == 1, "the long message to wait");
        await row["east"].GoDownAsync();
        Assert.True((await second).IsOk);
        Assert.False((await first).IsOk);
        var segments = row["west"].Received.Snapshot();
        Assert.Equal([1, 2, 3], segments.Select(m => (int)m.Segment!.Value.Number));
        Assert.Single(segments.Select(m => m.Segment!.Value.Reference).Distinct());
    }

    [Fact]
    public async Task What_was_made_for_one_smsc_goes_to_no_other_that_wants_another_form()
    {
        await using var row = await StartAsync(
            ["east", "west"],
            options =>
            {
                options.Routes = [Route("safe", "east;west")];
                options.Smscs.Single(s => s.Name is "east").Adds = ["Signature"];
            },
            configureSmsc: smsc => smsc.Window = 1);
        row["east"].OnSubmit = _ => SmscSimulator.Behaviour.SubmitReply.None;
        var esme = await row.Guard.BindAsync();
        var submits = new[] { esme.SubmitAsync(Orders, Agreed, "one"), esme.SubmitAsync(Orders, Agreed, "two") };
        await row["east"].Received.WaitForCountAsync(1);
        await row.Guard.EventuallyAsync(() => row.Link("east").Queued == 1, "the second to wait");
        await row["east"].GoDownAsync();
        Assert.All(await Task.WhenAll(submits), a => Assert.Equal(CommandStatus.ESME_RSYSERR, a.Status));
        Assert.Equal(0, row["west"].Received.Count);

        // What comes now is made for the other.
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "three")).IsOk);
        Assert.Contains("[Acme Mall]", Assert.Single(row["west"].Received.Snapshot()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readiness_stays_while_something_carries_and_names_what_does_not()
    {
        await using var row = await StartAsync(["east"], options => options.Routes = [Route("safe", "east;main", route => route.Accounts = [Mall])]);
        using var api = new GuardApi(row.Guard);
        Assert.Equal([("east", "in", null), ("main", "in", null)], Shown((await api.SendAsync(HttpMethod.Get, "/health/ready")).Answer!));
        await row.DownAsync("main");
        var (status, ready) = await api.SendAsync(HttpMethod.Get, "/health/ready");
        Assert.Equal(200, status);
        Assert.Equal([("east", "in", null), ("main", "out", "it has no bind")], Shown(ready!));
        var warning = ready!["warnings"]!.AsArray().Select(w => (string)w!).Single(w => w.Contains("SMSC main is out", StringComparison.Ordinal));
        Assert.Contains("it has no bind", warning, StringComparison.Ordinal);
        Assert.Contains(Rival, warning, StringComparison.Ordinal);
        await row.DownAsync("east");
        (status, var problem) = await api.SendAsync(HttpMethod.Get, "/health/ready");
        Assert.Equal(503, status);
        Assert.Contains("east, main", problem!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal([("east", "out", "it has no bind"), ("main", "out", "it has no bind")], Shown(problem));

        static IEnumerable<(string, string, string?)> Shown(System.Text.Json.Nodes.JsonNode ready) =>
            ready["smscs"]!.AsArray().Select(smsc => ((string)smsc!["name"]!, (string)smsc["health"]!, (string?)smsc["outFor"]));
    }

    [Fact]
    public async Task Another_address_of_the_smsc_is_tried_where_the_first_takes_no_connection()
    {
        await using var gone = await SmscSimulator.Server.SmscServer.StartAsync();
        var dead = gone.Port;
        await gone.StopListeningAsync();
        await using var row = await StartAsync([], options =>
        {
            options.Smscs[0].Addresses = [$"127.0.0.1:{options.Smscs[0].Port}"];
            options.Smscs[0].Port = dead;
        });
        var esme = await row.Guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "Hello")).IsOk);
        Assert.Equal(1, row["main"].Received.Count);
    }

    private static void Narrow(MessageRouteOptions route, string condition)
    {
        switch (condition)
        {
            case "accounts": route.Accounts = [Mall]; route.Recipients = [Agreed]; break;
            case "organizations": route.Organizations = ["acme"]; break;
            case "codes": route.Codes = [Adverts]; break;
            case "longer codes": route.Codes = [Adverts + "4"]; break;
            case "classes": route.Classes = [nameof(Purpose.Commercial)]; route.Accounts = [Mall]; break;
            case "recipients": route.Recipients = ["86138"]; route.Accounts = [Mall]; break;
            case "carriers": route.Carriers = ["china-mobile"]; route.Accounts = [Mall]; break;
            default: route.Lists = ["staff"]; route.Accounts = [Mall]; break;
        }
    }

    private sealed class CarrierOfOne(string number) : ICarrierOf
    {
        public string? Of(Msisdn asked) => string.Equals(asked.Digits, number, StringComparison.Ordinal) ? "china-mobile" : null;
    }
}
