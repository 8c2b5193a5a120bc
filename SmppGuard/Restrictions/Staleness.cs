using System.Diagnostics.Metrics;
using System.Globalization;
using SmppGuard.Observability;

namespace SmppGuard.Restrictions;

/// <summary>
/// Whether this process cannot follow any more what others change: who has refused, who must not be disturbed, who is suspended may be known to them and not here. Asked for each advert: answers from memory.
/// </summary>
internal sealed class Staleness : IHealthWarning
{
    private readonly IFollower[] _followers;
    private readonly TimeSpan _limit;

    public Staleness(IEnumerable<IFollower> followers, StalenessOptions options, IMeterFactory meters)
    {
        _followers = [.. followers];
        _limit = options.Limit;
        _ = meters.Create("SmppGuard.Following").CreateObservableGauge(
            "smppguard.following.behind",
            () => _followers.Select(follower => new Measurement<double>(follower.Behind.TotalSeconds, new KeyValuePair<string, object?>("what", follower.Name))),
            "s",
            "How long ago all was known that other pods had changed.");
    }

    public bool IsStale
    {
        get
        {
            foreach (var follower in _followers)
            {
                if (follower.Behind > _limit)
                {
                    return true;
                }
            }

            return false;
        }
    }

    public string? Warning
    {
        get
        {
            var stale = _followers.Where(follower => follower.Behind > _limit).Select(follower => string.Create(CultureInfo.InvariantCulture, $"{follower.Name} ({follower.Behind.TotalSeconds:F0} s)")).ToList();
            return stale.Count == 0 ? null : $"what other pods changed is not known here, adverts are refused as consents-stale: {string.Join(", ", stale)}";
        }
    }
}
