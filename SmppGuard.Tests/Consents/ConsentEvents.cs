using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Tests.Consents;

internal static class ConsentEvents
{
    public static ConsentRecord Grant(string organization, long msisdn, long id, long effectiveAt, long? recordedAt = null, long expiresAt = 0) => new()
    {
        ConsentId = id,
        Change = ConsentChange.Grant,
        Organization = organization,
        Msisdn = new Msisdn(msisdn),
        RecordedAt = recordedAt ?? effectiveAt,
        EffectiveAt = effectiveAt,
        ExpiresAt = expiresAt,
        Method = "web-form",
        Evidence = "order page",
        Actor = "test",
    };

    public static ConsentRecord Refusal(string organization, long msisdn, long id, long at) => Grant(organization, msisdn, id, at) with
    {
        Change = ConsentChange.Revoke,
        Method = "reply",
    };

    /// <summary>
    /// Ways to write small numbers as times: as they are (too early for the compact form), and as many milliseconds, hours, or hours and a bit after a day of 2026, which
    /// are the three formats of the compact form.
    /// </summary>
    public static IReadOnlyList<long> Units { get; } = [0, 1, 3_600_000, 3_600_001];

    public static long Time(long number, long unit) => unit == 0 ? number : 1_767_225_600_000 + (number * unit);

    /// <summary>The event with its times in another unit; the low bits of its id stay.</summary>
    public static ConsentRecord In(this ConsentRecord record, long unit) => unit == 0 ? record : record with
    {
        ConsentId = RecordIds.FirstAt(Time(record.RecordedAt, unit)) + record.ConsentId,
        RecordedAt = Time(record.RecordedAt, unit),
        EffectiveAt = Time(record.EffectiveAt, unit),
        ExpiresAt = record.ExpiresAt == 0 ? 0 : Time(record.ExpiresAt, unit),
    };
}
