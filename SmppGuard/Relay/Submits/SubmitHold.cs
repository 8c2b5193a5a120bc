using SmppGuard.Frequency;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Relay.Submits;

/// <summary>
/// What a message holds while it is under way: a place at its SMSC, room in the journal for its outcome, and, if it is an advert, its place among those that are counted. Taken piece by
/// piece while it is decided; a value, which moves with the message and is released once, by whoever has the message at its end:
/// <code>
/// it is refused while it is decided, or the decision could not be recorded   Release      all of it
/// its outcome is known                                                       End          all but the room, which is given back when the outcome is durable
/// </code>
/// </summary>
internal struct SubmitHold
{
    /// <summary>What a message under way takes beside its PDUs: its place in a window or a queue, its segments' ids, whom to answer.</summary>
    private const int OctetsOfSubmit = 768;

    private SmscLink? _link;
    private Organization? _advertiser;
    private Organization? _sender;
    private Msisdn _recipient;
    private uint _countedUntil;
    private uint _textCountedUntil;
    private long _textKey;
    private int _octets;

    /// <summary>Octets to keep free in the journal for the outcome: from when the decision is appended, with its batch, until the outcome is durable.</summary>
    public int Room { get; private set; }

    /// <summary>Where it has a place.</summary>
    public readonly SmscLink Link => _link!;

    /// <summary>Takes a place at the SMSC.</summary>
    public Reason TakePlace(SmscLink? link)
    {
        var reason = link?.TryTakePlace() ?? Reason.SmscUnavailable;
        _link = reason == Reason.None ? link : null;
        return reason;
    }

    /// <summary>Takes a place and memory at another SMSC, and gives back those that it had; false: there is no room.</summary>
    public bool TryMoveTo(SmscLink link)
    {
        if (link.TryTakePlace() != Reason.None)
        {
            return false;
        }

        if (!link.TryTakeMemory(_octets))
        {
            link.GiveBackPlace();
            return false;
        }

        GiveBackPlace();
        _link = link;
        return true;
    }

    /// <summary>Takes memory at the SMSC for what is to be sent; false: there is none.</summary>
    public bool TryTakeMemory(int pdus)
    {
        var octets = OctetsOf(pdus);
        _octets = _link!.TryTakeMemory(octets) ? octets : 0;
        return _octets != 0;
    }

    /// <summary>What a message is charged with.</summary>
    public static int OctetsOf(int pdus) => OctetsOfSubmit + PooledSize.Of(pdus);

    /// <summary>Keeps room for the outcome.</summary>
    public void KeepRoom(int octets) => Room = octets;

    /// <summary>Counts an advert; false: the recipient has had as many as may be.</summary>
    public bool TryCount(FrequencyCaps caps, Organization advertiser, Msisdn recipient, long receivedAt, long now, long recordId)
    {
        (_advertiser, _recipient) = (advertiser, recipient);
        return caps.TryCount(advertiser, recipient, receivedAt, now, recordId, out _countedUntil);
    }

    /// <summary>Counts a text; false: its recipient has had it as often as may be.</summary>
    public bool TryCountText(TextRepeats repeats, Organization sender, RepeatLimit limit, long key, long receivedAt, long now, long recordId)
    {
        (_sender, _textKey) = (sender, key);
        return repeats.TryCount(sender, limit, key, receivedAt, now, recordId, out _textCountedUntil);
    }

    /// <summary>Whether an advert that has waited may still leave under the cap that its sender has now.</summary>
    public bool MayStillLeave(FrequencyCaps caps, RegistrySnapshot registry, long now) => _advertiser is not { } advertiser
        || caps.StillAllows(registry.TryGetOrganization(advertiser.Id, out var present) ? present : advertiser, _recipient, now, ref _countedUntil);

    /// <summary>It was not allowed after all, or that it was could not be recorded.</summary>
    public readonly void Release(FrequencyCaps caps)
    {
        GiveBackPlace();
        TakeBackCount(caps);
    }

    /// <summary>What became of it is known. Returns the octets in the journal that are free again once that is durable.</summary>
    public readonly int End(FrequencyCaps caps, in OutcomeRecord outcome)
    {
        GiveBackPlace();
        if (outcome.WasNotSent)
        {
            TakeBackCount(caps);
        }

        return Room;
    }

    private readonly void GiveBackPlace()
    {
        if (_link is { } link)
        {
            link.GiveBackMemory(_octets);
            link.GiveBackPlace();
        }
    }

    private readonly void TakeBackCount(FrequencyCaps caps)
    {
        if (_countedUntil != 0)
        {
            caps.Uncount(_advertiser!, _recipient, _countedUntil);
        }

        if (_textCountedUntil != 0)
        {
            caps.Repeats.Uncount(_sender!, _textKey, _textCountedUntil);
        }
    }
}
