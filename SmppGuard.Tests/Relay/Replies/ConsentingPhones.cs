using System.Globalization;
using System.Text;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Replies;

/// <summary>Phones that agreed to the adverts of the mall, as many as a test has cases: what became of one reply says nothing about another.</summary>
internal static class ConsentingPhones
{
    private const CommandStatus Revoked = (CommandStatus)0x0403;

    public static string Number(int phone) => string.Create(CultureInfo.InvariantCulture, $"86139{phone:D8}");

    public static async Task GrantAsync(GuardFixture guard, int count)
    {
        using var api = guard.CreateApi();
        var lines = string.Concat(Enumerable.Range(0, count).Select(phone => $"{Number(phone)},paper,2026-01-05T08:00:00Z\n"));
        using var body = new StringContent("msisdn,method,grantedAt\n" + lines, Encoding.UTF8, "text/csv");
        using var answer = await api.PostAsync(new Uri("/api/v1/consents/import?organization=acme", UriKind.Relative), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Whether adverts to the phone still pass.</summary>
    public static async Task<bool> GetsAdvertsAsync(this EsmeClient esme, int phone)
    {
        var status = (await esme.SubmitAsync(Adverts, Number(phone), "sale")).Status;
        Assert.True(status is CommandStatus.ESME_ROK or Revoked, CommandStatuses.Name(status));
        return status == CommandStatus.ESME_ROK;
    }

    /// <summary>The reply of a phone in the archive: what it changed, and its text.</summary>
    public static async Task<(string Action, string Text)> ReplyOfAsync(this GuardApi api, int phone)
    {
        (string Action, string Text)? found = null;
        await Eventually.TrueAsync(
            async () =>
            {
                var items = (await api.GetAsync($"/api/v1/replies?msisdn={Number(phone)}"))["items"]!.AsArray();
                found = items.Count == 1 ? ((string)items[0]!["action"]!, (string)items[0]!["text"]!) : null;
                return found is not null;
            },
            $"the reply of phone {phone} in the archive");
        return found!.Value;
    }

    /// <summary>What so many replies of a phone in the archive changed.</summary>
    public static async Task<IReadOnlyList<string>> ActionsOfAsync(this GuardApi api, int phone, int count)
    {
        IReadOnlyList<string> actions = [];
        await Eventually.TrueAsync(
            async () =>
            {
                actions = [.. (await api.GetAsync($"/api/v1/replies?msisdn={Number(phone)}"))["items"]!.AsArray().Select(item => (string)item!["action"]!)];
                return actions.Count == count;
            },
            $"{count} replies of phone {phone} in the archive");
        return actions;
    }
}
