using System.Globalization;
using System.Text;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>An organization's own quiet hours, given over the API, count from the next submit.</summary>
public sealed class QuietHoursTests
{
    private const CommandStatus Quiet = (CommandStatus)0x0408;

    [Fact]
    public async Task The_hours_of_an_organization_stand_in_place_of_those_of_the_configuration()
    {
        // The whole day but an hour that is far from now, whenever this runs.
        var loud = DateTimeOffset.UtcNow.AddHours(12);
        var (to, from) = (loud.ToString("HH:00", CultureInfo.InvariantCulture), loud.AddHours(1).ToString("HH:00", CultureInfo.InvariantCulture));
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);

        await PutAsync(guard, $$"""{ "from": "{{from}}", "to": "{{to}}", "timeZone": "UTC" }""");
        Assert.Equal(Quiet, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);

        await PutAsync(guard, $$"""{ "from": "{{from}}", "to": "{{to}}", "timeZone": "UTC", "classes": [ "Notification" ] }""");
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        Assert.Equal(Quiet, (await esme.SubmitAsync(Orders, Agreed, "order")).Status);

        await PutAsync(guard, """{ "disabled": true }""");
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
    }

    [Fact]
    public async Task An_advert_is_judged_for_the_time_at_which_the_phone_gets_it()
    {
        // The whole day but an hour that is far from now, whenever this runs; of a consent, all but that of tomorrow.
        var loud = DateTimeOffset.UtcNow.AddHours(12);
        var hour = new DateTimeOffset(loud.Year, loud.Month, loud.Day, loud.Hour, 0, 0, TimeSpan.Zero);
        var (to, from) = (hour.ToString("HH:mm", CultureInfo.InvariantCulture), hour.AddHours(1).ToString("HH:mm", CultureInfo.InvariantCulture));
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var expiresAt = hour.AddHours(6).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{NeverAsked}}", "method": "web-form", "expiresAt": "{{expiresAt}}" }""");

        Assert.True((await SubmitAsync(Adverts, NeverAsked, hour.AddHours(5))).IsOk);
        Assert.Equal((CommandStatus)0x0404, (await SubmitAsync(Adverts, NeverAsked, hour.AddHours(7))).Status);
        Assert.True((await SubmitAsync(Orders, NeverAsked, hour.AddHours(7))).IsOk);

        await PutAsync(guard, $$"""{ "from": "{{from}}", "to": "{{to}}", "timeZone": "UTC" }""");
        Assert.Equal(Quiet, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.Equal(Quiet, (await SubmitAsync(Adverts, Agreed, hour.AddHours(2))).Status);
        Assert.True((await SubmitAsync(Adverts, Agreed, hour.AddMinutes(30))).IsOk);

        // A code whose approval ends before.
        await guard.CallAsync(HttpMethod.Put, $"/api/v1/codes/{Orders}", $$"""{ "match": "Prefix", "organization": "acme", "purpose": "Notification", "validUntil": "{{expiresAt}}" }""");
        Assert.True((await SubmitAsync(Orders, NeverAsked, hour.AddHours(5))).IsOk);
        Assert.Equal(CommandStatus.ESME_RINVSRCADR, (await SubmitAsync(Orders, NeverAsked, hour.AddHours(7))).Status);

        // A time that is past means now, and one that is none is refused where something is judged.
        Assert.Equal(Quiet, (await SubmitAsync(Adverts, Agreed, hour.AddDays(-1).AddMinutes(30))).Status);
        var none = new Submit { Source = Adverts, Destination = Agreed, Text = "sale", ScheduleDeliveryTime = "269901000000000+" };
        Assert.Equal(CommandStatus.ESME_RINVSCHED, (await esme.SubmitAsync(none)).Status);
        Assert.True((await esme.SubmitAsync(none with { Source = Notices })).IsOk);
        foreach (var never in new[] { "261301000000000+", "261130000000099+", "261130000000000x", "9912312359599990" })
        {
            var badly = new Submit { Source = Orders, Destination = Agreed, Text = "order", ValidityPeriod = never };
            Assert.Equal(CommandStatus.ESME_RINVEXPIRY, (await esme.SubmitAsync(badly)).Status);
            Assert.True((await esme.SubmitAsync(badly with { Source = Notices })).IsOk);
        }

        Task<SubmitResult> SubmitAsync(string source, string destination, DateTimeOffset at) => esme.SubmitAsync(new Submit
        {
            Source = source,
            Destination = destination,
            Text = "sale",
            ScheduleDeliveryTime = at.ToString("yyMMddHHmmss'000+'", CultureInfo.InvariantCulture),
        });
    }

    [Fact]
    public async Task A_replacement_that_keeps_the_time_is_judged_for_it_and_says_it()
    {
        var now = DateTimeOffset.UtcNow;
        var later = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero).AddHours(12);
        var (hour, next) = (later.ToString("HH:mm", CultureInfo.InvariantCulture), later.AddHours(1).ToString("HH:mm", CultureInfo.InvariantCulture));
        var schedule = later.AddMinutes(30).ToString("yyMMddHHmmss'000+'", CultureInfo.InvariantCulture);
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();

        // A notice for the quiet hour does not become an advert by day; nor for another hour, since what the SMSC has for later cannot be taken back when somebody refuses.
        await PutAsync(guard, $$"""{ "from": "{{hour}}", "to": "{{next}}", "timeZone": "UTC" }""");
        var notice = (await esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, Text = "order", ScheduleDeliveryTime = schedule })).MessageId;
        Assert.Equal(Quiet, await ReplaceAsync(Orders, notice, "", "50% off today"));
        Assert.Equal(1, guard.Smsc.Received.Count);
        var loud = later.AddHours(2).ToString("yyMMddHHmmss'000+'", CultureInfo.InvariantCulture);
        Assert.Equal(CommandStatus.ESME_RREPLACEFAIL, await ReplaceAsync(Orders, notice, loud, "50% off today"));
        Assert.Equal(CommandStatus.ESME_ROK, await ReplaceAsync(Orders, notice, loud, "your order is late"));
        Assert.Equal(CommandStatus.ESME_ROK, await ReplaceAsync(Orders, notice, "", "your order is very late"));
        Assert.Equal(loud, LastSchedule());

        // Nothing is judged of public interest, and nothing changed.
        var alarm = (await esme.SubmitAsync(new Submit { Source = Notices, Destination = Agreed, Text = "storm", ScheduleDeliveryTime = schedule })).MessageId;
        Assert.Equal(CommandStatus.ESME_ROK, await ReplaceAsync(Notices, alarm, "", "flood"));
        Assert.Equal("", LastSchedule());

        string LastSchedule()
        {
            Assert.Equal(CommandStatus.ESME_ROK, ReplaceSmView.TryParse(guard.Smsc.Received.Snapshot()[^1].Pdu, out var sent));
            return Encoding.ASCII.GetString(sent.ScheduleDeliveryTime);
        }

        async Task<CommandStatus> ReplaceAsync(string source, string messageId, string scheduleDeliveryTime, string text)
        {
            var buffer = new byte[512];
            var writer = new PduWriter(buffer);
            writer.Header(CommandId.ReplaceSm, CommandStatus.ESME_ROK, 1);
            writer.CString(messageId);
            writer.Byte(0);
            writer.Byte(0);
            writer.CString(source);
            writer.CString(scheduleDeliveryTime);
            writer.CString("");
            writer.Byte(0);
            writer.Byte(0);
            writer.Byte((byte)text.Length);
            writer.Octets(Encoding.ASCII.GetBytes(text));
            return PduHeader.Read(await esme.RequestAsync(buffer[..writer.Complete()])).CommandStatus;
        }
    }

    private static async Task PutAsync(GuardFixture guard, string quietHours)
    {
        using var api = guard.CreateApi();
        using var body = new StringContent(
            $$"""{ "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234", "quietHours": {{quietHours}} }""", Encoding.UTF8, "application/json");
        using var answer = await api.PutAsync(new Uri("/api/v1/organizations/acme", UriKind.Relative), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
