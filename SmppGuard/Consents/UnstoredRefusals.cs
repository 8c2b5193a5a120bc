using System.Collections.Concurrent;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Restrictions;

namespace SmppGuard.Consents;

/// <summary>
/// Refusals that are in force and that the journal did not take. Of one recipient with one organization the last is kept, which holds for those before it: an SMSC repeats a reply
/// until it is acknowledged. When they are stored does not matter for what holds: an event counts from its moment.
/// </summary>
internal sealed class UnstoredRefusals(IConsentJournal journal, RecentConsents recent) : IRestrictionStore
{
    /// <summary>Appended together, for one commit of the journal.</summary>
    private const int Together = 256;

    private readonly ConcurrentDictionary<(string Organization, Msisdn Msisdn), ConsentRecord> _refusals = new();

    public string Name => "consents";

    public int Unstored => _refusals.Count;

    public bool Has(string organization, Msisdn msisdn) => _refusals.ContainsKey((organization, msisdn));

    public void Keep(ConsentRecord refusal) =>
        _refusals.AddOrUpdate((refusal.Organization, refusal.Msisdn), refusal, (_, kept) => kept.EffectiveAt > refusal.EffectiveAt ? kept : refusal);

    public async Task StoreUnstoredAsync()
    {
        foreach (var some in _refusals.ToArray().Chunk(Together))
        {
            await Task.WhenAll(some.Select(StoreAsync));
        }
    }

    private async Task StoreAsync(KeyValuePair<(string Organization, Msisdn Msisdn), ConsentRecord> refusal)
    {
        await journal.AppendAsync(refusal.Value);
        if (_refusals.TryRemove(refusal))
        {
            recent.Add(refusal.Value);
        }
    }
}
