using System.Globalization;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>
/// A message was allowed and has to wait: for a place in the SMSC's window, for a slow disk, for the answer to its first segment. Whatever forbids it meanwhile stops it, by the rule that
/// would refuse it if it came now.
/// </summary>
public sealed class SecondLookTests
{
    private const string Acme = "/api/v1/organizations/acme";

    [Theory]
    [InlineData(Adverts, "quietHours", Reason.QuietHours)]
    [InlineData(Orders, "quietHours", Reason.QuietHours)]
    [InlineData(Adverts, "frequencyCap", Reason.FrequencyCapped)]
    [InlineData(Adverts, "number", Reason.DoNotDisturb)]
    [InlineData(Adverts, "list", Reason.DoNotDisturb)]
    [InlineData(Adverts, "reply", Reason.ConsentRevoked)]
    [InlineData(Adverts, "revoke", Reason.ConsentRevoked)]
    [InlineData(Adverts, "purpose", Reason.SourceNotAllowed)]
    [InlineData(Adverts, "validity", Reason.SourceNotAllowed)]
    [InlineData(Adverts, "length", Reason.SourceNotAllowed)]
    [InlineData(Adverts, "longer", Reason.SourceNotAllowed)]
    [InlineData(Adverts, "account", Reason.SourceNotAllowed)]
    [InlineData(Adverts, "suspended", Reason.OrganizationSuspended)]
    internal async Task What_waits_for_the_SMSC_is_judged_by_the_rule_that_would_refuse_it_now(string code, string change, Reason reason)
    {
        await using var guard = await StartAsync(options => options.Smscs[0].Window = 1);
        var esme = await guard.BindAsync();
        var (ahead, waiting) = await QueueAsync(guard, esme, new Submit { Source = code + "5", Destination = Agreed, Text = "waiting" });
        await ChangeAsync(guard, change, code);
        Assert.True(ahead.Answer(CommandStatus.ESME_ROK, "1"));

        var record = await guard.RecordAsync(r => r.OriginalText == "waiting");
        Assert.Equal((reason, MessageOutcome.None), (record.Reason, record.Outcome));
        Assert.Equal(record.CommandStatus, EsmeClient.ResultOf(await waiting).Status);
        Assert.DoesNotContain(guard.Smsc.Received.Snapshot(), message => message.Text.Contains("waiting", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_nothing_forbids_leaves_when_there_is_room(bool asDataSm)
    {
        await using var guard = await StartAsync(options => (options.Smscs[0].Window, options.FrequencyCap.Messages) = (1, 1));
        var esme = await guard.BindAsync();
        var (ahead, waiting) = await QueueAsync(guard, esme, new Submit { Source = Adverts + "5", Destination = Agreed, Text = "waiting", CommandId = asDataSm ? CommandId.DataSm : CommandId.SubmitSm });

        // Neither a change of something else, nor its own place among the adverts that are counted.
        await ChangeAsync(guard, "number", Adverts, AlsoAgreed);
        guard.Smsc.OnSubmit = null;
        Assert.True(ahead.Answer(CommandStatus.ESME_ROK, "1"));
        Assert.True(EsmeClient.ResultOf(await waiting).IsOk);
    }

    [Fact]
    public async Task A_consent_that_ends_while_the_advert_waits_allows_it_no_more()
    {
        var time = new ShiftedTime();
        await using var guard = await StartAsync(options => options.Smscs[0].Window = 1, time);
        var end = DateTimeOffset.UtcNow.AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{NeverAsked}}", "method": "web-form", "expiresAt": "{{end}}" }""");
        var esme = await guard.BindAsync();
        var (ahead, waiting) = await QueueAsync(guard, esme, new Submit { Source = Adverts, Destination = NeverAsked, Text = "waiting" });
        time.Shift += TimeSpan.FromHours(2);
        Assert.True(ahead.Answer(CommandStatus.ESME_ROK, "1"));
        Assert.Equal((CommandStatus)0x0404, EsmeClient.ResultOf(await waiting).Status);
        Assert.Equal(1, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task What_waited_for_a_slow_disk_is_judged_again()
    {
        var time = new ShiftedTime();
        await using var guard = await StartAsync(_ => { }, time);
        var esme = await guard.BindAsync();
        using var disk = new SlowDisk(guard.Services.GetRequiredService<MessageJournal>());
        var advert = await esme.SendRequestAsync(new Submit { Source = Adverts, Destination = Agreed, Text = "advert" }.Encode());
        var notice = await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = "notice" }.Encode());
        await Eventually.TrueAsync(() => guard.Link.Places == 2, "both to be allowed");

        await ChangeAsync(guard, "number", Adverts);
        time.Shift += TimeSpan.FromSeconds(2);
        disk.GoOn();
        Assert.Equal((CommandStatus)0x0405, EsmeClient.ResultOf(await advert).Status);
        Assert.True(EsmeClient.ResultOf(await notice).IsOk);
        Assert.EndsWith("notice", Assert.Single(guard.Smsc.Received.Snapshot()).Text, StringComparison.Ordinal);
        Assert.Equal(Reason.DoNotDisturb, (await guard.RecordAsync(r => r.OriginalText == "advert")).Reason);
    }

    [Fact]
    public async Task After_a_refusal_the_rest_of_a_long_advert_does_not_follow()
    {
        var time = new ShiftedTime();
        await using var guard = await StartAsync(_ => { }, time);
        var esme = await guard.BindAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var advert = await esme.SendRequestAsync(new Submit { Source = Adverts, Destination = Agreed, Text = new string('折', 100) }.Encode());
        var first = await guard.Smsc.Received.WaitForAsync(_ => true);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "TD"));
        time.Shift += TimeSpan.FromSeconds(5);
        Assert.True(first.Answer(CommandStatus.ESME_ROK, "1"));

        // The phone shows nothing of a message that never gets whole.
        Assert.Equal((CommandStatus)0x0403, EsmeClient.ResultOf(await advert).Status);
        Assert.Equal(1, guard.Smsc.Received.Count);
        var record = await guard.RecordAsync(_ => true);
        Assert.Equal((MessageOutcome.Unknown, (CommandStatus)0x0403), (record.Outcome, record.CommandStatus));
        Assert.Equal(["1"], record.SmscMessageIds);
    }

    [Fact]
    public async Task Held_parts_are_judged_when_the_message_is_whole()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var parts = new Submit { Source = Adverts, Destination = Agreed, Text = new string('折', 100) }.InParts(LongMessageForm.Udh8, reference: 1);
        Assert.True((await esme.SubmitAsync(parts[0])).IsOk);
        _ = await guard.CallAsync(HttpMethod.Put, Acme, Organization("quietHours", QuietNow()));
        Assert.Equal((CommandStatus)0x0408, (await esme.SubmitAsync(parts[1])).Status);
        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    /// <summary>No answer that a test holds back is ever too late.</summary>
    private static Task<GuardFixture> StartAsync(Action<GuardOptions> configure, TimeProvider? time = null) => GuardFixture.StartAsync(
        options =>
        {
            options.Smpp.ResponseTimeoutSeconds = 300;
            configure(options);
        },
        time: time);

    /// <summary>Fills the window of one with a message that the SMSC holds, and lets another wait behind it.</summary>
    private static async Task<(SmscSimulator.Server.SubmittedMessage Ahead, Task<byte[]> Waiting)> QueueAsync(GuardFixture guard, EsmeClient esme, Submit submit)
    {
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        _ = await esme.SendRequestAsync(new Submit { Source = Passwords, Destination = AlsoAgreed, Text = "1234" }.Encode());
        var ahead = await guard.Smsc.Received.WaitForAsync(_ => true);
        var journal = guard.Services.GetRequiredService<MessageJournal>();
        var before = journal.Committed.Sequence;
        var waiting = await esme.SendRequestAsync(submit.Encode());
        await Eventually.TrueAsync(() => journal.Committed.Sequence > before, "the record of what waits");
        return (ahead, waiting);
    }

    private static async Task ChangeAsync(GuardFixture guard, string change, string code, string msisdn = Agreed)
    {
        switch (change)
        {
            case "quietHours":
                _ = await guard.CallAsync(HttpMethod.Put, Acme, Organization(change, QuietNow()));
                break;
            case "frequencyCap":
                _ = await guard.CallAsync(HttpMethod.Put, Acme, Organization(change, """{ "messages": 1, "hours": 24 }"""));
                var other = await guard.BindAsync(Unpacked);
                _ = await other.SendRequestAsync(new Submit { Source = code, Destination = msisdn, Text = "another" }.Encode());
                await Eventually.TrueAsync(() => guard.Link.Places == 3, "another advert, which is counted");
                break;
            case "number":
                _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/do-not-disturb/" + msisdn, "{}");
                break;
            case "list":
                using (var api = guard.CreateApi())
                using (var answer = await api.PutAsync(new Uri("/api/v1/do-not-disturb/lists/national?version=1", UriKind.Relative), new StringContent(msisdn + "\n")))
                {
                    Assert.True(answer.IsSuccessStatusCode);
                }

                break;
            case "reply":
                Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(msisdn, code, "TD"));
                break;
            case "revoke":
                _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/consents/revoke", $$"""{ "organization": "acme", "msisdn": "{{msisdn}}", "reason": "call" }""");
                break;
            case "suspended":
                _ = await guard.CallAsync(HttpMethod.Post, Acme + "/suspend");
                break;
            case "longer":
                _ = await guard.CallAsync(HttpMethod.Put, $"/api/v1/codes/{code}5", """{ "match": "Exact", "organization": "rival", "purpose": "Commercial" }""");
                break;
            case "account":
                _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/accounts/" + Mall, $$"""{ "password": "{{Secret}}", "codes": [ "{{Passwords}}" ], "smsc": "main" }""");
                break;
            default:
                var (purpose, more) = change switch
                {
                    "purpose" => ("Notification", ""),
                    "validity" => ("Commercial", """, "validUntil": "2020-01-01" """),
                    _ => ("Commercial", """, "maxExtension": 0 """),
                };
                _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/codes/" + code, $$"""{ "match": "Prefix", "organization": "acme", "purpose": "{{purpose}}"{{more}} }""");
                break;
        }
    }

    /// <summary>Quiet hours of nearly the whole day: the loud hour is far from now, whenever this runs.</summary>
    private static string QuietNow()
    {
        var loud = DateTimeOffset.UtcNow.AddHours(12);
        var (to, from) = (loud.ToString("HH:00", CultureInfo.InvariantCulture), loud.AddHours(1).ToString("HH:00", CultureInfo.InvariantCulture));
        return $$"""{ "from": "{{from}}", "to": "{{to}}", "timeZone": "UTC", "classes": [ "Commercial", "Notification" ] }""";
    }

    private static string Organization(string key, string value) => $$"""{ "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234", "{{key}}": {{value}} }""";

    /// <summary>Keeps the journal's thread, as a disk does that takes long.</summary>
    private sealed class SlowDisk : JournalBatch, IDisposable
    {
        private readonly ManualResetEventSlim _goOn = new();

        public SlowDisk(MessageJournal journal)
        {
            Add(new DeliveryDoneRecord(DeliveryId: 0, At: 0, DeliveryEnd.Acknowledged));
            journal.Append(this);
        }

        public void GoOn() => _goOn.Set();

        public override void OnCommitted() => _goOn.Wait();

        public override void OnFailed() => _goOn.Wait();

        public void Dispose()
        {
            GoOn();
            _goOn.Dispose();
        }
    }
}
