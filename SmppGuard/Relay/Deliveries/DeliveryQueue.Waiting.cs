using SmppGuard.Model;

namespace SmppGuard.Relay.Deliveries;

/// <content>What those who look from outside are told.</content>
internal sealed partial class DeliveryQueue
{
    /// <summary>Deliveries that wait, in memory or in the store.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _ready.Count + _later.Count + _spilled.Count + _away.Count;
            }
        }
    }

    /// <summary>How long the oldest of those that wait, and are not with the ESME at this moment, has waited, those that are on their way to another process among them; zero: none does. For who looks from time to time: it goes through those at hand.</summary>
    public TimeSpan OldestWaits
    {
        get
        {
            var oldest = long.MaxValue;
            lock (_gate)
            {
                foreach (var item in _ready)
                {
                    oldest = Math.Min(oldest, item.DeliveryId);
                }

                foreach (var (item, _) in _later.UnorderedItems)
                {
                    oldest = Math.Min(oldest, item.DeliveryId);
                }

                oldest = _spilled.Count > 0 ? Math.Min(oldest, _spilled.Min) : oldest;
                foreach (var id in _away)
                {
                    oldest = Math.Min(oldest, id);
                }
            }

            return oldest == long.MaxValue ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Max(time.UtcMilliseconds() - RecordIds.TimeOf(oldest), 0));
        }
    }

    /// <summary>Deliveries that were given up because more waited than may.</summary>
    public long GivenUp => Volatile.Read(ref _givenUp);
}
