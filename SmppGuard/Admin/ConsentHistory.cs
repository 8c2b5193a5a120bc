using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite;

namespace SmppGuard.Admin;

/// <summary>All consent events of a recipient with one organization, those included that the store does not have yet.</summary>
internal static class ConsentHistory
{
    // Recent events first: what leaves that list while we read is in the store by then.
    public static IReadOnlyList<ConsentRecord> Of(string organization, Msisdn msisdn, ConsentService consents, ConsentStore store) =>
        [.. consents.RecentEvents(organization, msisdn).Concat(store.History(organization, msisdn)).DistinctBy(e => e.ConsentId).OrderBy(e => e.ConsentId)];
}
