using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Consents;

/// <summary>
/// The last events that this process made durable. They count at once, but reach the store only behind the journal; a history that is asked for in between is
/// completed from here, and other processes hear of refusals at once. Bounded: after very many changes in a short time, a history is complete again when the store has caught up.
/// </summary>
internal sealed class RecentConsents(PromptRefusals prompt)
{
    private const int Capacity = 4096;

    private readonly Lock _gate = new();
    private readonly Queue<ConsentRecord> _events = new();

    public void Add(ConsentRecord record)
    {
        lock (_gate)
        {
            if (_events.Count == Capacity)
            {
                _ = _events.Dequeue();
            }

            _events.Enqueue(record);
        }

        if (record.Change == ConsentChange.Revoke)
        {
            prompt.Add(record);
        }
    }

    /// <summary>Events of a recipient with one organization, oldest first.</summary>
    public IReadOnlyList<ConsentRecord> Of(string organization, Msisdn msisdn)
    {
        lock (_gate)
        {
            return [.. _events.Where(e => e.Msisdn == msisdn && string.Equals(e.Organization, organization, StringComparison.Ordinal))];
        }
    }
}
