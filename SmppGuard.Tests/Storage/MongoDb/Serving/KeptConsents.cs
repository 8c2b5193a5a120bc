using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;

namespace SmppGuard.Tests.Storage.MongoDb.Serving;

/// <summary>Consents that outlive the guards of a test, in memory: the part of the storage that is not in the database yet.</summary>
internal sealed class KeptConsents : IConsentStorage
{
    private readonly ConcurrentDictionary<long, ConsentRecord> _events = new();

    public void Compose(IServiceCollection services) => services.AddSingleton<IConsentStorage>(this).AddSingleton<AppendConsents>(Append);

    public long Count() => _events.Count;

    public IEnumerable<StoredConsents> ReadAll(Func<string, int?> organizationIndex, int batchSize)
    {
        foreach (var stored in _events.Values.OrderBy(e => e.ConsentId))
        {
            var events = ArrayPool<ConsentEvent>.Shared.Rent(1);
            var index = organizationIndex(stored.Organization);
            if (index is { } known)
            {
                events[0] = ConsentEvent.Of(stored, known);
            }

            yield return new StoredConsents(events, index is null ? 0 : 1, 1);
        }
    }

    public Task<IReadOnlyList<ConsentRecord>> HistoryAsync(string organization, Msisdn msisdn, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ConsentRecord>>(
        [.. _events.Values.Where(e => string.Equals(e.Organization, organization, StringComparison.Ordinal) && e.Msisdn == msisdn).OrderBy(e => e.ConsentId)]);

    private void Append(IReadOnlyList<ConsentRecord> consents)
    {
        foreach (var consent in consents)
        {
            _ = _events.TryAdd(consent.ConsentId, consent);
        }
    }
}
