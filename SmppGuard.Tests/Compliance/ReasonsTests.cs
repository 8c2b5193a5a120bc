using SmppGuard.Compliance;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using Xunit;

namespace SmppGuard.Tests.Compliance;

public sealed class ReasonsTests
{
    /// <summary>Names reach records, metrics and the API; numbers reach the journal; statuses reach the ESME. None of them may change.</summary>
    [Theory]
    [InlineData(1, "throttled", 0x58)]
    [InlineData(2, "organization-suspended", 0x0401)]
    [InlineData(3, "source-not-allowed", 0x0A)]
    [InlineData(4, "destination-invalid", 0x0B)]
    [InlineData(5, "content-not-permitted", 0x0407)]
    [InlineData(6, "signature-mismatch", 0x0406)]
    [InlineData(7, "do-not-disturb", 0x0405)]
    [InlineData(8, "no-consent", 0x0402)]
    [InlineData(9, "consent-revoked", 0x0403)]
    [InlineData(10, "consent-expired", 0x0404)]
    [InlineData(11, "quiet-hours", 0x0408)]
    [InlineData(12, "not-markable", 0x0409)]
    [InlineData(13, "too-long", 0x01)]
    [InlineData(14, "smsc-unavailable", 0x08)]
    [InlineData(15, "queue-full", 0x14)]
    [InlineData(16, "journal-unavailable", 0x08)]
    [InlineData(17, "incomplete", 0x00)]
    [InlineData(18, "undecidable", 0x08)]
    [InlineData(19, "frequency-capped", 0x040A)]
    [InlineData(20, "parts-disagree", 0x43)]
    [InlineData(21, "consents-stale", 0x08)]
    [InlineData(22, "repeated", 0x040B)]
    [InlineData(23, "not-filed", 0x040C)]
    public void Each_reason_keeps_its_number_name_and_status(int number, string name, uint status)
    {
        var reason = (Reason)number;
        Assert.Equal(name, reason.Name());
        Assert.True(Reasons.TryParse(name, out var parsed));
        Assert.Equal(reason, parsed);
        Assert.Equal((CommandStatus)status, new StatusMap(new Dictionary<string, string>())[reason]);
    }

    [Fact]
    public void The_table_above_is_complete() => Assert.Equal(23, Reasons.All.Count);

    [Theory]
    [InlineData("0x0500", 0x0500)]
    [InlineData("0X500", 0x0500)]
    [InlineData("1280", 0x0500)]
    [InlineData("0xFFFFFFFF", 0xFFFFFFFF)]
    public void The_operator_can_choose_another_status(string value, uint status)
    {
        var map = new StatusMap(new Dictionary<string, string> { ["no-consent"] = value });
        Assert.Equal((CommandStatus)status, map[Reason.NoConsent]);
        Assert.Equal((CommandStatus)0x0403, map[Reason.ConsentRevoked]);
    }

    [Theory]
    [InlineData("no-consent", "0", "which would tell the sender that a refused message was accepted")]
    [InlineData("no-consent", "0x0000", "which would tell the sender that a refused message was accepted")]
    [InlineData("no-consent", "ESME_RSYSERR", "use a command_status from 1 to 0xFFFFFFFF")]
    [InlineData("no-consent", "", "use a command_status from 1 to 0xFFFFFFFF")]
    [InlineData("no-consent", "-1", "use a command_status from 1 to 0xFFFFFFFF")]
    [InlineData("no-consent", "0x100000000", "use a command_status from 1 to 0xFFFFFFFF")]
    [InlineData("NoConsent", "0x0500", "is no reason; use one of throttled, organization-suspended,")]
    [InlineData("incomplete", "0x0500", "cannot be set")]
    public void A_bad_override_is_named_by_its_key(string name, string value, string problem)
    {
        var overrides = new Dictionary<string, string> { [name] = value, ["queue-full"] = "0x58" };
        List<string> problems = [];
        StatusMap.Check(overrides, new OptionProblems([], problems, []));
        var found = Assert.Single(problems);
        Assert.StartsWith($"SmppGuard:StatusMap:{name} ", found, StringComparison.Ordinal);
        Assert.Contains(problem, found, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new StatusMap(overrides));
    }
}
