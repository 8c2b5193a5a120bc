using SmppGuard.Model;

namespace SmppGuard.Archive;

/// <summary>A commercial message that was sent, or may have been.</summary>
/// <param name="RecordId">The message.</param>
/// <param name="Organization">Whose.</param>
/// <param name="Msisdn">To whom.</param>
/// <param name="ReceivedAt">When it came, or, where it waited for its time, when it left; milliseconds since 1970-01-01 UTC.</param>
internal readonly record struct SentAdvert(long RecordId, string Organization, Msisdn Msisdn, long ReceivedAt);
