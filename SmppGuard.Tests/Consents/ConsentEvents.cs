using SmppGuard.Journal.Records;
using SmppGuard.Registry;

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
}
