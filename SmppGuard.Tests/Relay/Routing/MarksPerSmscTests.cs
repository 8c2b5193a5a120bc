using System.Text;
using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.LongMessages;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;
using static SmppGuard.Tests.Relay.Routing.SmscRow;

namespace SmppGuard.Tests.Relay.Routing;

/// <summary>An SMSC that wants opt-out words on more than adverts, beside others that do not: each message has the marks of the one that it goes to.</summary>
public sealed class MarksPerSmscTests
{
    private const string Refuse = " 拒收请回复R";

    private static readonly string[] Classes = [nameof(Purpose.Notification), nameof(Purpose.Verification), nameof(Purpose.PublicInterest)];

    [Theory]
    [InlineData(Adverts, "全场五折", "【示例商城】全场五折 客服4008001234 拒收请回复R", "【示例商城】全场五折 客服4008001234 拒收请回复R", "signature,contact,optOut")]
    [InlineData(Orders, "您的包裹已到", "【示例商城】您的包裹已到", "【示例商城】您的包裹已到 拒收请回复R", "signature,optOut")]
    [InlineData(Orders, "Your parcel is here", "[Acme Mall] Your parcel is here", "[Acme Mall] Your parcel is here Reply STOP to opt out", "signature,optOut")]
    [InlineData(Passwords, "验证码582913", "【示例商城】验证码582913", "【示例商城】验证码582913 拒收请回复R", "signature,optOut")]
    [InlineData(Passwords, "【示例商城】验证码582913", "【示例商城】验证码582913", "【示例商城】验证码582913 拒收请回复R", "optOut")]
    [InlineData(Notices, "台风预警\0", "台风预警\0", "台风预警 拒收请回复R", "optOut")]
    [InlineData(Notices, "storm", "storm", "storm Reply STOP to opt out", "optOut")]
    public async Task Each_class_has_opt_out_words_where_the_smsc_wants_them_and_records_and_explain_say_so(string code, string text, string atMain, string atEast, string marks)
    {
        await using var row = await StartedAsync("east", route => route.Accounts = [Mall]);
        using var api = new GuardApi(row.Guard);
        foreach (var (account, smsc, expected) in new[] { (Mall, "east", atEast), (Unpacked, "main", atMain) })
        {
            var question = new JsonObject { ["account"] = account, ["source"] = code, ["destination"] = Agreed, ["text"] = text };
            var (status, explained) = await api.SendAsync(HttpMethod.Post, "/api/v1/explain", question.ToJsonString());
            Assert.True(status == 200, explained?.ToJsonString());
            Assert.Equal((smsc, expected), ((string)explained!["smsc"]!, (string)explained["sentText"]!));
            if (smsc is "east")
            {
                Assert.Equal(marks, string.Join(',', explained["marks"]!.AsArray().Select(mark => (string)mark!)));
            }

            Assert.True((await (await row.Guard.BindAsync(account)).SubmitAsync(code, Agreed, text)).IsOk);
            Assert.Equal(expected, Assert.Single(row[smsc].Received.Snapshot()).Text);
            var record = await row.Guard.RecordAsync(r => string.Equals(r.Account, account, StringComparison.Ordinal));
            Assert.Equal((text, expected, smsc, 1), (record.OriginalText, record.SentText, record.Smsc, record.Segments));
        }
    }

    [Theory]
    [InlineData(Orders, "【示例商城】您的包裹已到，退订回T")]
    [InlineData(Passwords, "[Acme Mall] code 582913 Reply STOP to opt out")]
    [InlineData(Notices, "台风预警 拒收请回复R")]
    public async Task What_has_opt_out_words_already_leaves_octet_for_octet(string code, string text)
    {
        await using var row = await StartedAsync("east");
        var submit = new Submit { Source = code, Destination = Agreed, Text = text };
        Assert.True((await (await row.Guard.BindAsync()).SubmitAsync(submit)).IsOk);
        AsItCame.Assert(submit, Assert.Single(row["east"].Received.Snapshot()));
    }

    [Theory]
    [InlineData(Orders, 57, 1, 1)]
    [InlineData(Orders, 58, 1, 2)]
    [InlineData(Orders, 64, 1, 2)]
    [InlineData(Orders, 65, 2, 2)]
    [InlineData(Passwords, 58, 1, 2)]
    [InlineData(Notices, 63, 1, 1)]
    [InlineData(Notices, 64, 1, 2)]
    public async Task Segments_are_those_of_the_text_with_the_marks_of_its_smsc(string code, int characters, int atMain, int atEast)
    {
        await using var row = await StartedAsync("east", route => route.Accounts = [Mall]);
        var text = new string('货', characters);
        Assert.True((await (await row.Guard.BindAsync()).SubmitAsync(new Submit { Source = code, Destination = Agreed, Text = text, InPayload = true })).IsOk);
        Assert.True((await (await row.Guard.BindAsync(Unpacked)).SubmitAsync(new Submit { Source = code, Destination = Agreed, Text = text, InPayload = true })).IsOk);
        Assert.Equal((atEast, code is Notices ? 1 : atMain), (row["east"].Received.Count, row["main"].Received.Count));
        var signature = code is Notices ? "" : "【示例商城】";
        Assert.Equal(signature + text + Refuse, Assert.Single(row["east"].Phone(Agreed).Messages.Snapshot()).Text);
        Assert.Equal(signature + text, Assert.Single(row["main"].Phone(Agreed).Messages.Snapshot()).Text);
        var records = await row.Guard.EndedAsync(2);
        Assert.Equal((atEast, atMain), (records.Single(r => r.Account is Mall).Segments, records.Single(r => r.Account is Unpacked).Segments));
    }

    [Theory]
    [InlineData(Adverts, "Udh8", " 客服4008001234 拒收请回复R")]
    [InlineData(Orders, "Udh16", Refuse)]
    [InlineData(Passwords, "Sar", Refuse)]
    [InlineData(Notices, "Udh8", Refuse)]
    public async Task A_message_that_comes_in_parts_has_them_once_at_its_end(string code, string form, string end)
    {
        await using var row = await StartedAsync("east");
        var esme = await row.Guard.BindAsync();
        var text = new string('货', 100);
        var parts = new Submit { Source = code, Destination = Agreed, DataCoding = 8, RegisteredDelivery = 1, ShortMessage = Encoding.BigEndianUnicode.GetBytes(text) }.InParts(Enum.Parse<LongMessageForm>(form), 7, partOctets: 70);
        foreach (var answer in parts.Select(part => esme.SendRequestAsync(part.Encode())).ToArray())
        {
            Assert.True(EsmeClient.ResultOf(await await answer).IsOk);
        }

        Assert.Equal((code is Notices ? "" : "【示例商城】") + text + end, Assert.Single(row["east"].Phone(Agreed).Messages.Snapshot()).Text);
        Assert.Equal(text, (await row.Guard.RecordAsync(_ => true)).OriginalText);
        for (var i = 0; i < parts.Count; i++)
        {
            _ = await esme.WaitForDeliveryAsync();
        }
    }

    [Fact]
    public async Task After_fail_over_a_message_has_the_marks_of_the_other_and_again_those_of_the_first_when_that_is_back()
    {
        await using var row = await StartedAsync("east;west");
        var esme = await row.Guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "您的包裹1")).IsOk);
        await row.DownAsync("east");
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "您的包裹2")).IsOk);
        await row["east"].ListenAsync();
        await row.BoundAsync("east");
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "您的包裹3")).IsOk);
        Assert.Equal(["【示例商城】您的包裹1" + Refuse, "【示例商城】您的包裹3" + Refuse], row["east"].Received.Snapshot().Select(m => m.Text));
        Assert.Equal("【示例商城】您的包裹2", Assert.Single(row["west"].Received.Snapshot()).Text);
        Assert.Equal(
            [("east", "route"), ("west", "fail-over"), ("east", "route")],
            (await row.Guard.EndedAsync(3)).OrderBy(r => r.RecordId).Select(r => (r.Smsc, r.RoutedBy!)));
    }

    [Fact]
    public async Task What_waits_goes_to_an_smsc_of_other_marks_only_where_its_class_has_the_same_at_both()
    {
        await using var row = await StartedAsync("east;west", optOutOn: [nameof(Purpose.Notification)]);
        row["east"].OnSubmit = _ => SubmitReply.None;
        var esme = await row.Guard.BindAsync();
        var stuck = esme.SubmitAsync(Orders, Agreed, "您的包裹0");
        await row["east"].Received.WaitForCountAsync(1);
        var (notice, advert, code) = (esme.SubmitAsync(Orders, Agreed, "您的包裹1"), esme.SubmitAsync(Adverts, Agreed, "全场五折"), esme.SubmitAsync(Passwords, Agreed, "验证码582913"));
        await row.Guard.EventuallyAsync(() => row.Link("east").Queued == 3, "the others to wait");
        await row["east"].GoDownAsync();
        Assert.True((await advert).IsOk);
        Assert.True((await code).IsOk);
        Assert.Equal([CommandStatus.ESME_RSYSERR, CommandStatus.ESME_RSYSERR], [(await stuck).Status, (await notice).Status]);
        Assert.Equal(["【示例商城】全场五折 客服4008001234 拒收请回复R", "【示例商城】验证码582913"], row["west"].Received.Snapshot().Select(m => m.Text).Order(StringComparer.Ordinal));

        // Repeated by its sender, it is made for the other.
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "您的包裹1")).IsOk);
        Assert.Equal("【示例商城】您的包裹1", row["west"].Received.Snapshot()[^1].Text);
        var records = await row.Guard.EndedAsync(5);
        Assert.Equal(2, records.Count(r => r is { RoutedBy: "moved", Smsc: "west", Outcome: MessageOutcome.Accepted }));
        Assert.Single(records, r => r is { Smsc: "east", Reason: Reason.SmscUnavailable, OriginalText: "您的包裹1" });
    }

    [Theory]
    [InlineData("Gsm7")]
    [InlineData("Gsm7Packed")]
    [InlineData("Ascii")]
    public async Task After_fail_over_a_text_is_in_the_alphabet_of_the_other_with_the_marks_that_that_does_not_add(string alphabet)
    {
        var there = Enum.Parse<Alphabet>(alphabet);
        await using var row = await StartedAsync(
            "east;west",
            configure: options =>
            {
                options.Smscs.Single(s => s.Name is "east").DefaultAlphabet = "Latin1";
                options.Smscs.Single(s => s.Name is "west").DefaultAlphabet = alphabet;
                options.Smscs.Single(s => s.Name is "west").Adds = ["Signature"];
            },
            codings: name => name is "east" ? Alphabet.Latin1 : there);
        row["east"].OnSubmit = message => message.Text.Contains("stuck", StringComparison.Ordinal) ? SubmitReply.None : SubmitReply.Ok;
        var esme = await row.Guard.BindAsync();
        const string Text = "Café £5 @home {today}";
        Assert.True((await esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, Text = Text, DataCoding = 0 })).IsOk);
        var atEast = Assert.Single(row["east"].Received.Snapshot());
        Assert.Equal((0, $"[Acme Mall] {Text} Reply STOP to opt out"), (atEast.DataCoding, atEast.Text));

        // What waits has east's alphabet in its octets, which would be read as another text at west.
        var stuck = esme.SubmitAsync(Orders, Agreed, "stuck");
        await row["east"].Received.WaitForCountAsync(2);
        var waiting = esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, Text = Text, DataCoding = 0 });
        await row.Guard.EventuallyAsync(() => row.Link("east").Queued == 1, "it to wait");
        await row["east"].GoDownAsync();
        Assert.All(await Task.WhenAll(stuck, waiting), answer => Assert.Equal(CommandStatus.ESME_RSYSERR, answer.Status));
        Assert.Equal(0, row["west"].Received.Count);

        Assert.True((await esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, Text = Text, DataCoding = 0 })).IsOk);
        var atWest = Assert.Single(row["west"].Received.Snapshot());
        Assert.Equal((alphabet is "Ascii" ? 8 : 0, Text), (atWest.DataCoding, atWest.Text));
        var records = await row.Guard.EndedAsync(4);
        Assert.Equal(("west", "fail-over", Text), records.Where(r => r.Smsc is "west").Select(r => (r.Smsc, r.RoutedBy!, r.SentText!)).Single());
    }

    private static Task<SmscRow> StartedAsync(
        string targets,
        Action<SmppGuard.Registry.Routes.MessageRouteOptions>? conditions = null,
        string[]? optOutOn = null,
        Action<GuardOptions>? configure = null,
        Func<string, DataCodingScheme>? codings = null) => StartAsync(
            targets.Split(';'),
            options =>
            {
                options.Routes = [Route("marked", targets, conditions)];
                options.Smscs.Single(s => s.Name is "east").OptOutOn = [.. optOutOn ?? Classes];
                configure?.Invoke(options);
            },
            configureSmsc: smsc => smsc.Window = 1,
            codings: codings);
}
