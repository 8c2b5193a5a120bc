using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Admin;

/// <summary>All consent events of a recipient with one organization, those included that the store does not have yet.</summary>
internal static class ConsentHistory
{
    public static async Task<IReadOnlyList<ConsentRecord>> OfAsync(string organization, Msisdn msisdn, ConsentService consents, IConsentStorage store, CancellationToken cancellationToken)
    {
        // First: what leaves this list while we read is in the store by then.
        var recent = consents.RecentEvents(organization, msisdn);
        var stored = await store.HistoryAsync(organization, msisdn, cancellationToken);
        return [.. recent.Concat(stored).DistinctBy(e => e.ConsentId).OrderBy(e => e.ConsentId)];
    }
}
