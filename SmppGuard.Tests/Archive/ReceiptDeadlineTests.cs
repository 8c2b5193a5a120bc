using SmppGuard.Archive;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using Xunit;

namespace SmppGuard.Tests.Archive;

public sealed class ReceiptDeadlineTests
{
    private const long Second = 1000;
    private const long Hour = 3600 * Second;
    private const long Minute = 60 * Second;

    // 2026-11-22T05:00:00Z
    private const long SentAt = 1_795_323_600_000;

    [Theory]
    // A tenth more than the period, at least a second, at most a minute.
    [InlineData("000000000100000R", 60 * Second + 6 * Second)]
    [InlineData("000000000005000R", 5 * Second + Second)]
    [InlineData("000000010000000R", Hour + Minute)]
    [InlineData("000000000000000R", Second)]
    [InlineData("261122060000000+", Hour + Minute)]
    [InlineData("261122140000032+", Hour + Minute)]
    [InlineData("261122010000020-", Hour + Minute)]
    // In the past: over at once.
    [InlineData("261121060000000+", Second)]
    // None, or not to be read: what SMSCs commonly take.
    [InlineData("", 72 * Hour + Minute)]
    [InlineData("when it suits yo", 72 * Hour + Minute)]
    public void A_silent_segment_is_waited_for_until_shortly_after_the_validity_period(string validityPeriod, long expected) =>
        Assert.Equal(SentAt + expected, ReceiptDeadline.EndsAt(Submit(validityPeriod, schedule: ""), SentAt));

    [Fact]
    public void What_is_scheduled_for_later_is_waited_for_longer() =>
        Assert.Equal(SentAt + (24 + 72) * Hour + Minute, ReceiptDeadline.EndsAt(Submit(validityPeriod: "", schedule: "000001000000000R"), SentAt));

    [Theory]
    [InlineData("00000E10", Hour + Minute)]
    [InlineData("00000000", Second)]
    [InlineData("FFFFFFFF", 4_294_967_295 * Second + Minute)]
    [InlineData("0E10", 72 * Hour + Minute)]
    [InlineData(null, 72 * Hour + Minute)]
    public void Data_sm_says_it_in_qos_time_to_live(string? value, long expected)
    {
        var fields = new SubmitSmFields
        {
            SourceAddr = "106900001",
            DestinationAddr = "13800138000",
            Tlvs = [new Tlv(TlvTag.MessagePayload, "hi"u8.ToArray()), .. value is null ? Array.Empty<Tlv>() : [new Tlv(TlvTag.QosTimeToLive, Convert.FromHexString(value))]],
        };
        Assert.Equal(SentAt + expected, ReceiptDeadline.EndsAt(fields.Encode(CommandId.DataSm, 1), SentAt));
    }

    private static byte[] Submit(string validityPeriod, string schedule) => new SubmitSmFields
    {
        SourceAddr = "106900001",
        DestinationAddr = "13800138000",
        ValidityPeriod = validityPeriod,
        ScheduleDeliveryTime = schedule,
        ShortMessage = "hi"u8.ToArray(),
    }.Encode(CommandId.SubmitSm, 1);
}
