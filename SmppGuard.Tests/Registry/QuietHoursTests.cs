using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Registry;

/// <summary>Quiet hours of an organization: when and for what, and what makes no sense in a registry file.</summary>
public sealed class QuietHoursTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{}", "Commercial", "2026-06-30T20:59:59+08:00", false)]
    [InlineData("{}", "Commercial", "2026-06-30T21:00:00+08:00", true)]
    [InlineData("{}", "Commercial", "2026-07-01T07:59:59+08:00", true)]
    [InlineData("{}", "Commercial", "2026-07-01T08:00:00+08:00", false)]
    [InlineData("{}", "Notification", "2026-06-30T23:00:00+08:00", false)]
    [InlineData("""{ "from": "12:00", "to": "14:00", "classes": [ "Commercial", "Notification" ] }""", "Notification", "2026-06-30T13:00:00+08:00", true)]
    [InlineData("""{ "from": "12:00", "to": "14:00", "classes": [ "Commercial", "Notification" ] }""", "Verification", "2026-06-30T13:00:00+08:00", false)]
    [InlineData("""{ "from": "12:00", "to": "14:00", "classes": [ "Notification" ] }""", "Commercial", "2026-06-30T13:00:00+08:00", false)]
    [InlineData("""{ "from": "12:00", "to": "14:00", "timeZone": "Europe/Berlin" }""", "Commercial", "2026-06-30T13:00:00+02:00", true)]
    [InlineData("""{ "from": "12:00", "to": "14:00", "timeZone": "Europe/Berlin" }""", "Commercial", "2026-01-30T11:30:00+00:00", true)]
    [InlineData("""{ "from": "12:00", "to": "14:00", "timeZone": "Europe/Berlin" }""", "Commercial", "2026-06-30T12:30:00+00:00", false)]
    [InlineData("""{ "disabled": true }""", "Commercial", "2026-06-30T23:00:00+08:00", false)]
    public void They_hold_for_their_classes_in_their_time_zone(string json, string purpose, string at, bool expected)
    {
        var entry = Assert.Single(Load(json, out var problems).Organizations);
        Assert.Empty(problems);
        var quiet = entry.QuietHours!.ToQuietHours();
        var moment = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        Assert.Equal(expected, quiet.Forbid(Enum.Parse<Purpose>(purpose), moment));
    }

    [Theory]
    [InlineData("""{ "from": "9 pm" }""", "quietHours.from is \"9 pm\"; use a time of day, for example \"21:00\".")]
    [InlineData("""{ "from": "08:00" }""", "quietHours.to is 08:00, as from is; use another time, or \"disabled\": true, for example \"09:00\".")]
    [InlineData("""{ "timeZone": "Peking" }""", "quietHours.timeZone is \"Peking\"; use a name of the IANA time zone database, for example \"Asia/Shanghai\".")]
    [InlineData("""{ "classes": [ "PublicInterest" ] }""", "quietHours.classes has \"PublicInterest\"; use Commercial, Notification, Verification, for example Commercial.")]
    public void What_makes_no_sense_is_named(string json, string problem)
    {
        _ = Load(json, out var problems);
        Assert.Contains(problems, p => p.Contains("organizations[0]." + problem, StringComparison.Ordinal));
    }

    private RegistryFile Load(string quietHours, out List<string> problems)
    {
        problems = [];
        return RegistryFile.Load(
            _folder.Write(
                "registry.json",
                $$"""{ "organizations": [ { "id": "acme", "name": "示例商城", "contact": "4008001234", "quietHours": {{quietHours}} } ] }"""),
            problems);
    }
}
