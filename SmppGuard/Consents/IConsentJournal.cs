using SmppGuard.Journal.Records;

namespace SmppGuard.Consents;

/// <summary>Makes consent events durable. Two implementations: the journal, and a recording one in tests.</summary>
internal interface IConsentJournal
{
    /// <summary>Completes when the event is durable; throws when it could not be made so, and then it never happened.</summary>
    Task AppendAsync(ConsentRecord record);
}
