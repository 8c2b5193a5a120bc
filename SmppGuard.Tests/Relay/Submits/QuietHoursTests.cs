using System.Globalization;
using System.Text;
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

    private static async Task PutAsync(GuardFixture guard, string quietHours)
    {
        using var api = guard.CreateApi();
        using var body = new StringContent(
            $$"""{ "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234", "quietHours": {{quietHours}} }""", Encoding.UTF8, "application/json");
        using var answer = await api.PutAsync(new Uri("/api/v1/organizations/acme", UriKind.Relative), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
