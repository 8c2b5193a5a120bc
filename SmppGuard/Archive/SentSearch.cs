using SmppGuard.Model;

namespace SmppGuard.Archive;

/// <summary>A message that is sought by the id that its SMSC gave it.</summary>
/// <param name="SmscMessageIds">The id, in all spellings that it may have in the outcome.</param>
/// <param name="IsRecipient">An SMSC can give one id to several messages: tells which recipients may be meant; null: any.</param>
internal sealed record SentSearch(IReadOnlyList<string> SmscMessageIds, Func<Msisdn, bool>? IsRecipient)
{
    /// <summary>Whether it is one of those that are sought, at that SMSC. An id that only the ESME knows is none of the SMSC's.</summary>
    public bool Wants(MessageRecord message) =>
        SmscMessageIds.Any(id => message.SmscMessageIds.Contains(id, StringComparer.Ordinal)) && (IsRecipient is null || IsRecipient(message.Msisdn));
}
