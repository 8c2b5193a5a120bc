using SmppGuard.Consents;
using SmppGuard.Journal.Records;

namespace SmppGuard.Events.Sources;

/// <summary>Recipients refuse and agree: whatever is recorded, by whatever way it came.</summary>
internal sealed class ConsentEvents(IConsentArrivals arrivals) : IEventSource
{
    public string Name => "consents";

    public IReadOnlyList<string> Types { get; } = [EventTypes.RecipientRefused, EventTypes.RecipientAgreed];

    public Task<string> EndAsync(CancellationToken cancellation) => arrivals.EndAsync(cancellation);

    public async Task<EventPage> ReadAsync(string after, int limit, CancellationToken cancellation)
    {
        var page = await arrivals.ReadAsync(after, limit, cancellation);
        return new EventPage([.. page.Events.Where(e => e.Change is ConsentChange.Grant or ConsentChange.Revoke).Select(Of)], page.Place, page.IsAll);
    }

    public Task ForgetAsync(IReadOnlyList<string> places, CancellationToken cancellation) => arrivals.ForgetAsync(places, cancellation);

    // Neither proof nor reason nor scope: in their words may stand what was in a message.
    private static GuardEvent Of(ConsentRecord consent) => new(
        $"consent-{consent.ConsentId}",
        consent.Change == ConsentChange.Revoke ? EventTypes.RecipientRefused : EventTypes.RecipientAgreed,
        DateTimeOffset.FromUnixTimeMilliseconds(consent.RecordedAt),
        new EventData
        {
            Organization = consent.Organization,
            Msisdn = consent.Msisdn,
            Code = ConsentEvent.CodeOfReply(consent.Actor),
            Method = consent.Method,
            ConsentId = consent.ConsentId,
            EffectiveAt = DateTimeOffset.FromUnixTimeMilliseconds(consent.EffectiveAt),
            ExpiresAt = consent.ExpiresAt == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(consent.ExpiresAt),
        });
}
