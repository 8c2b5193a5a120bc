using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Frequency;

/// <summary>An advert that a pod has counted, or taken back, as it is told to the others.</summary>
/// <param name="RecordId">Which message; 0 where that is not known any more.</param>
/// <param name="Organization">The sender, see <see cref="Organization.Index"/>.</param>
/// <param name="Msisdn">The recipient.</param>
/// <param name="Until">From when on it does not count, seconds since 1970-01-01 UTC.</param>
/// <param name="IsTakenBack">It was not sent after all.</param>
internal readonly record struct AdvertCount(long RecordId, int Organization, Msisdn Msisdn, uint Until, bool IsTakenBack);

/// <summary>What a pod has told at once.</summary>
/// <param name="Pod">Which.</param>
/// <param name="Number">Grows with each that this pod tells.</param>
/// <param name="At">When it was told.</param>
/// <param name="Counts">In the order in which they were counted.</param>
internal sealed record ToldCounts(long Pod, long Number, DateTimeOffset At, IReadOnlyList<AdvertCount> Counts);
