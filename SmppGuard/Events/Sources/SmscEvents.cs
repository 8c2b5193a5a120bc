using System.Globalization;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Events.Sources;

/// <summary>SMSCs go out and come back.</summary>
internal sealed class SmscEvents(ISmscTurnStorage turns) : IEventSource
{
    public string Name => "smscs";

    public IReadOnlyList<string> Types { get; } = [EventTypes.SmscOut, EventTypes.SmscBack];

    public async Task<string> EndAsync(CancellationToken cancellation) => Of(await turns.NewestAsync(cancellation));

    public async Task<EventPage> ReadAsync(string after, int limit, CancellationToken cancellation)
    {
        var found = await turns.AfterAsync(long.Parse(after, CultureInfo.InvariantCulture), limit, cancellation);
        return new EventPage([.. found.Select(Of)], found.Count > 0 ? Of(found[^1].Number) : ArrivalStreams.NoLaterThan(await EndAsync(cancellation), after), found.Count < limit);
    }

    // Without its number: one that was stored twice, because it was not known whether it was, is one.
    private static GuardEvent Of(SmscTurn turn)
    {
        var type = turn.IsOut ? EventTypes.SmscOut : EventTypes.SmscBack;
        return new GuardEvent(string.Create(CultureInfo.InvariantCulture, $"{type.Replace('.', '-')}-{turn.Smsc}-{turn.Pod}-{turn.At.ToUnixTimeMilliseconds()}"), type, turn.At, new EventData
        {
            Smsc = turn.Smsc,
            Pod = turn.Pod,
            Cause = turn.Cause,
            OutSince = turn.OutSince,
        });
    }

    private static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);
}
