using EsmeSimulator.Client;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.LongMessages;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>A source says only what its code may say, and a recipient who could be two is none.</summary>
public sealed class AddressTests
{
    private static readonly string[] Codes = [Adverts, Orders, Passwords, Notices];

    [Fact]
    public async Task Sources_are_of_the_usual_types_unless_the_code_says_otherwise()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        for (var ton = 0; ton <= 7; ton++)
        {
            foreach (var npi in (byte[])[0, 1, 2, 3, 8, 9, 14, 18, 32, 33, 41, 255])
            {
                var expected = ton <= 2 && (npi is 0 or 1 or 9) ? CommandStatus.ESME_ROK : CommandStatus.ESME_RINVSRCADR;
                var result = await esme.SubmitAsync(new Submit { Source = Orders, SourceTon = (byte)ton, SourceNpi = npi, Destination = Agreed, Text = "parcel" });
                Assert.Equal((ton, npi, expected), (ton, npi, result.Status));
            }
        }

        guard.Smsc.Received.Clear();
        foreach (var code in Codes)
        {
            var named = new Submit { Source = code, SourceTon = 5, SourceNpi = 0, Destination = Agreed, Text = "hello" };
            Assert.Equal(CommandStatus.ESME_RINVSRCADR, (await esme.SubmitAsync(named)).Status);
            Assert.Equal(CommandStatus.ESME_RINVSRCADR, (await esme.SubmitAsync(named with { CommandId = CommandId.DataSm })).Status);
            Assert.Equal(CommandStatus.ESME_RINVSRCADR, (await esme.SubmitInTurnAsync((named with { Text = new string('a', 200) }).InParts(LongMessageForm.Udh8, 1)))[^1].Status);
        }

        var fields = new SubmitSmFields { SourceAddrTon = 5, SourceAddr = Orders, ShortMessage = "hello"u8.ToArray() };
        var buffer = new byte[512];
        Assert.Equal(CommandStatus.ESME_RSUBMITFAIL, PduHeader.Read(await esme.RequestAsync(buffer[..fields.WriteSubmitMulti(buffer, 1, [new MultiDestination(Agreed, 1, 1)])])).CommandStatus);
        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task A_code_can_allow_other_types_and_they_are_written_with_digits()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        await guard.CallAsync(
            HttpMethod.Put,
            $"/api/v1/codes/{Orders}",
            """{ "match": "Prefix", "organization": "acme", "purpose": "Notification", "sourceTon": [ "NetworkSpecific", "Alphanumeric" ], "sourceNpi": [ "National" ] }""");
        var code = await guard.CallAsync(HttpMethod.Get, $"/api/v1/codes/{Orders}");
        Assert.Equal("""["NetworkSpecific","Alphanumeric"]["National"]""", code!["sourceTon"]!.ToJsonString() + code["sourceNpi"]!.ToJsonString());

        var submit = new Submit { Source = Orders, SourceTon = 3, SourceNpi = 8, Destination = Agreed, Text = "[Acme Mall] parcel" };
        Assert.True((await esme.SubmitAsync(submit)).IsOk);
        AsItCame.Assert(submit, Assert.Single(guard.Smsc.Received.Snapshot()));
        Assert.True((await esme.SubmitAsync(submit with { SourceTon = 5 })).IsOk);
        Submit[] others =
        [
            submit with { SourceTon = 0 }, submit with { SourceNpi = 1 }, submit with { Source = "Acme" }, submit with { Source = "Acme", SourceTon = 5 },
            submit with { Source = Orders + "A" }, submit with { Source = Orders + " " },
        ];
        Assert.All(await esme.SubmitInTurnAsync(others), result => Assert.Equal(CommandStatus.ESME_RINVSRCADR, result.Status));
        Assert.Equal(2, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task A_source_has_at_most_20_digits_however_it_comes()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var submit = new Submit { CommandId = CommandId.DataSm, Source = Orders.PadRight(20, '1'), Destination = Agreed, Text = "parcel" };

        Assert.True((await esme.SubmitAsync(submit)).IsOk);
        Assert.Equal(CommandStatus.ESME_RINVSRCADR, (await esme.SubmitAsync(submit with { Source = Orders.PadRight(21, '1') })).Status);
    }

    [Theory]
    [InlineData(null, CommandStatus.ESME_RINVDSTADR, "")]
    [InlineData("National", CommandStatus.ESME_ROK, "8613900139000")]
    [InlineData("International", CommandStatus.ESME_ROK, "13900139000")]
    public async Task A_bare_national_number_called_international_is_what_the_configuration_says(string? reading, CommandStatus expected, string recipient)
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Numbering.BareNationalWithTon1 = reading);
        var esme = await guard.BindAsync();
        const string Bare = "13900139000";
        foreach (var code in (string[])[Orders, Notices])
        {
            var submit = new Submit { Source = code, Destination = Bare, DestinationTon = 1, Text = "[Acme Mall] parcel" };
            foreach (var way in (Submit[])[submit, submit with { CommandId = CommandId.DataSm }])
            {
                Assert.Equal(expected, (await esme.SubmitAsync(way)).Status);
                if (expected == CommandStatus.ESME_ROK)
                {
                    AsItCame.Assert(way, guard.Smsc.Received.Snapshot()[^1]);
                }
            }
        }

        var fields = new SubmitSmFields { SourceAddr = Orders, ShortMessage = "hello"u8.ToArray() };
        var buffer = new byte[512];
        var multi = PduHeader.Read(await esme.RequestAsync(buffer[..fields.WriteSubmitMulti(buffer, 1, [new MultiDestination(Bare, 1, 1)])]));
        Assert.Equal(expected == CommandStatus.ESME_ROK ? expected : CommandStatus.ESME_RSUBMITFAIL, multi.CommandStatus);
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count == 5, "all records");
        Assert.All(await guard.RecordsAsync(), r => Assert.Equal((recipient, recipient.Length == 0 ? Reason.DestinationInvalid : Reason.None), (r.Msisdn.IsValid ? r.Msisdn.Digits : "", r.Reason)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("National")]
    [InlineData("International")]
    public async Task What_says_itself_which_number_it_is_always_means_that(string? reading)
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Numbering.BareNationalWithTon1 = reading);
        var esme = await guard.BindAsync();
        (string Address, byte Ton, string Recipient)[] addresses =
        [
            ("13900139000", 0, "8613900139000"), ("13900139000", 2, "8613900139000"), ("8613900139000", 1, "8613900139000"), ("+13900139000", 1, "13900139000"), ("+13900139000", 0, "13900139000"),
            ("0013900139000", 1, "13900139000"), ("12125550123", 1, "12125550123"), ("4915112345678", 1, "4915112345678"),
        ];
        foreach (var (address, ton, _) in addresses)
        {
            Assert.True((await esme.SubmitAsync(new Submit { Source = Orders, Destination = address, DestinationTon = ton, Text = "parcel" })).IsOk, address);
        }

        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count == addresses.Length, "all records");
        Assert.Equal(addresses.Select(a => a.Recipient), (await guard.RecordsAsync()).Reverse().Select(r => r.Msisdn.Digits));
    }

    [Theory]
    [InlineData("National")]
    [InlineData("International")]
    public async Task A_refusal_counts_for_both_readings_whichever_the_configuration_says(string reading)
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Numbering.BareNationalWithTon1 = reading);
        var esme = await guard.BindAsync();
        foreach (var number in (string[])["+13900139000", "+8613900139000"])
        {
            await guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{number}}", "method": "web-form", "grantedAt": "2020-01-05T08:00:00Z", "evidence": "form" }""");
        }

        var advert = new Submit { Source = Adverts, Destination = "13900139000", DestinationTon = 1, Text = "sale" };
        Assert.True((await esme.SubmitAsync(advert)).IsOk);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync("13900139000", Adverts, "STOP"));

        foreach (var destination in (string[])["13900139000", "+13900139000", "+8613900139000"])
        {
            Assert.Equal((CommandStatus)0x0403, (await esme.SubmitAsync(advert with { Destination = destination })).Status);
        }
    }
}
