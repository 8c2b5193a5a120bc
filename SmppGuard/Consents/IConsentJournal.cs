using SmppGuard.Journal.Records;

namespace SmppGuard.Consents;

/// <summary>Makes consent events durable. Two implementations: the journal, and a recording one in tests.</summary>
internal interface IConsentJournal
{
    /// <summary>Completes when the event is durable; throws when it could not be made so, and then it never happened.</summary>
    Task AppendAsync(ConsentRecord record);

    /// <summary>
    /// The same for many at once. Waits while the journal has to be left to the data path; a cancellation ends only this wait. When it throws <see cref="IOException"/>,
    /// none may be relied on.
    /// </summary>
    Task AppendAllAsync(IReadOnlyList<ConsentRecord> records, CancellationToken cancellation);
}
