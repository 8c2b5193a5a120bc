using SmppGuard.Model;

namespace SmppGuard.Archive;

/// <summary>A commercial message that was sent, or may have been.</summary>
internal readonly record struct SentAdvert(long RecordId, string Organization, Msisdn Msisdn, long ReceivedAt);
