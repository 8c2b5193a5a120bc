using System.Runtime.InteropServices;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Consents.Replies;

/// <summary>
/// How many answers a number gets from a code within a day, so that a machine which answers everything is not answered for ever. What earlier processes sent is counted from the events
/// of the store. Thread-safe.
/// </summary>
/// <param name="perDay">Answers within a day; 0: none are sent.</param>
internal sealed class AnswerAllowance(int perDay)
{
    private const long Day = 86_400_000;
    private const long SweepEvery = 60_000;

    /// <summary>Pairs of code and number that are remembered. Where there are more within a day, further ones get no answer.</summary>
    private const int MostPairs = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Code, Msisdn Number), long[]> _sent = [];
    private long _sweptAt;

    /// <summary>Takes one answer; false: the number has had as many as it may.</summary>
    /// <param name="code">Number of the code that answers.</param>
    /// <param name="number">Who is answered.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    public bool TryTake(string code, Msisdn number, long now)
    {
        if (perDay == 0)
        {
            return false;
        }

        lock (_gate)
        {
            if (Of(code, number, now) is not { } sent)
            {
                return false;
            }

            var free = Array.FindIndex(sent, at => !IsOfToday(at, now));
            if (free < 0)
            {
                return false;
            }

            sent[free] = now;
            return true;
        }
    }

    /// <summary>Counts the answers among events of the store, each once however often it comes. Events have no more than their moment in common with what is remembered, and two answers can have one: they come together.</summary>
    /// <param name="events">A piece of what is stored, each event once.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    public void Restore(ReadOnlySpan<ConsentEvent> events, long now)
    {
        Dictionary<(string Code, Msisdn Number, long At), int>? times = null;
        foreach (ref readonly var change in events)
        {
            if (change.Change is ConsentChange.Ask or ConsentChange.Confirm && change.Code is { } code && IsOfToday(change.RecordedAt, now))
            {
                ref var inThese = ref CollectionsMarshal.GetValueRefOrAddDefault(times ??= [], (code, change.Msisdn, change.RecordedAt), out _);
                if (++inThese > Counted(code, change.Msisdn, change.RecordedAt))
                {
                    _ = TryTake(code, change.Msisdn, change.RecordedAt);
                }
            }
        }
    }

    /// <summary>The answers of the last day, as the events that <see cref="Restore"/> takes in.</summary>
    public IReadOnlyList<ConsentEvent> OfToday(long now)
    {
        lock (_gate)
        {
            return [.. from sent in _sent from at in sent.Value where IsOfToday(at, now) select Answer(sent.Key.Code, sent.Key.Number, at)];
        }

        static ConsentEvent Answer(string code, Msisdn number, long at) => new()
        {
            ConsentId = 0,
            Change = ConsentChange.Confirm,
            OrganizationIndex = 0,
            Msisdn = number,
            RecordedAt = at,
            EffectiveAt = at,
            ExpiresAt = 0,
            Code = code,
        };
    }

    private int Counted(string code, Msisdn number, long at)
    {
        lock (_gate)
        {
            return _sent.TryGetValue((code, number), out var sent) ? sent.Count(moment => moment == at) : 0;
        }
    }

    // A clock that was ahead leaves moments of the future: from a day on they say nothing.
    private static bool IsOfToday(long at, long now) => at != 0 && Math.Abs(now - at) < Day;

    private long[]? Of(string code, Msisdn number, long now)
    {
        if (_sent.TryGetValue((code, number), out var sent))
        {
            return sent;
        }

        if (_sent.Count >= MostPairs)
        {
            Sweep(now);
        }

        if (_sent.Count >= MostPairs)
        {
            return null;
        }

        _sent.Add((code, number), sent = new long[perDay]);
        return sent;
    }

    private void Sweep(long now)
    {
        if (Math.Abs(now - _sweptAt) < SweepEvery)
        {
            return;
        }

        _sweptAt = now;
        foreach (var (pair, sent) in _sent)
        {
            if (!Array.Exists(sent, at => IsOfToday(at, now)))
            {
                _ = _sent.Remove(pair);
            }
        }
    }
}
