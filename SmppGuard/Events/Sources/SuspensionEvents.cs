using System.Globalization;
using SmppGuard.Registry;
using SmppGuard.Registry.Suspensions;

namespace SmppGuard.Events.Sources;

/// <summary>
/// Suspensions are announced, take effect and end, and are appealed against: as the history of the registry tells it, whose lines come in the order in which they were stored and to which nothing is added before
/// what is there.
/// </summary>
internal sealed class SuspensionEvents(IRegistryHistory history, RegistryStore registry) : IEventSource
{
    /// <summary>Most lines are of other entries.</summary>
    private const int Lines = 1000;

    public string Name => "suspensions";

    public IReadOnlyList<string> Types { get; } =
    [
        EventTypes.SuspensionAnnounced, EventTypes.SuspensionInForce, EventTypes.SuspensionWithdrawn, EventTypes.SuspensionLifted, EventTypes.SuspensionEnded, EventTypes.SuspensionAppealed, EventTypes.SuspensionAnswered,
    ];

    public async Task<string> EndAsync(CancellationToken cancellation) => PlaceOf(await history.NewestAsync(cancellation));

    public async Task<EventPage> ReadAsync(string after, int limit, CancellationToken cancellation)
    {
        var lines = await history.ChangesAsync(long.Parse(after, CultureInfo.InvariantCulture), Lines, cancellation);
        var events = new List<GuardEvent>();
        var place = after;
        foreach (var line in lines)
        {
            if (TypeOf(line) is { } type)
            {
                if (events.Count == limit)
                {
                    return new EventPage(events, place, IsAll: false);
                }

                if (registry.State.Suspensions.GetValueOrDefault(line.Key) is not { } entry)
                {
                    // Another process has stored it a moment ago, and this one knows it a moment later.
                    return new EventPage(events, place, IsAll: true);
                }

                if (IsNews(line, entry))
                {
                    events.Add(Of(line, type, entry));
                }
            }

            place = PlaceOf(line.Id);
        }

        return new EventPage(events, lines.Count > 0 ? place : ArrivalStreams.NoLaterThan(await EndAsync(cancellation), place), lines.Count < Lines);
    }

    private static string? TypeOf(HistoryItem line) => string.Equals(line.Kind, nameof(RegistryKind.Suspension), StringComparison.Ordinal)
        ? (line.Field, line.New) switch
        {
            ("stage", SuspensionStages.Announced) => EventTypes.SuspensionAnnounced,
            ("stage", SuspensionStages.InForce) => EventTypes.SuspensionInForce,
            ("stage", SuspensionStages.Withdrawn) => EventTypes.SuspensionWithdrawn,
            ("stage", SuspensionStages.Lifted) => EventTypes.SuspensionLifted,
            ("stage", SuspensionStages.Ended) => EventTypes.SuspensionEnded,
            ("appeal.at", not null) => EventTypes.SuspensionAppealed,
            ("appeal.outcome", not null) => EventTypes.SuspensionAnswered,
            _ => null,
        }
        : null;

    // One of before entries were kept gets its entry when somebody appeals: it has been in force for long.
    private static bool IsNews(HistoryItem line, SuspensionEntry entry) =>
        line is not { Field: "stage", Old: null, New: SuspensionStages.InForce } || entry.InForceAt.ToUnixTimeMilliseconds() == line.At.ToUnixTimeMilliseconds();

    // Neither reasons nor what was said in an appeal: in their words may stand anything. The cause of a rule is the program's own.
    private static GuardEvent Of(HistoryItem line, string type, SuspensionEntry entry) => new(
        $"suspension-{entry.Id}-{type[(type.IndexOf('.', StringComparison.Ordinal) + 1)..]}",
        type,
        line.At,
        new EventData
        {
            Organization = entry.Organization,
            Code = entry.Sender.Kind == RegistryKind.Code ? entry.Sender.Key : null,
            SuspensionId = entry.Id,
            Kind = entry.Sender.Kind.ToString(),
            Key = entry.Sender.Key,
            Cause = entry.Evidence?.Cause,
            EffectiveAt = entry.InForceAt,
            Outcome = string.Equals(type, EventTypes.SuspensionAnswered, StringComparison.Ordinal) ? line.New : null,
        });

    private static string PlaceOf(long line) => line.ToString(CultureInfo.InvariantCulture);
}
