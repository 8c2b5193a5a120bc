using System.Globalization;
using SmppGuard.Registry;

namespace SmppGuard.Events.Sources;

/// <summary>
/// Something changed that carriers have to be told. The history of the registry has a line for each field of a task that was opened, stored with it, and in an order that whoever reads on misses nothing of.
/// </summary>
internal sealed class FilingEvents(IRegistryHistory history) : IEventSource
{
    private const string DueAt = "dueAt";

    /// <summary>Lines that are looked at together, most of which are of other changes: an import has a hundred thousand.</summary>
    private const int Lines = 1000;

    /// <summary>A task has no more lines than that.</summary>
    private const int LinesOfTask = 50;

    public string Name => "filings";

    public IReadOnlyList<string> Types { get; } = [EventTypes.FilingDue];

    public async Task<string> EndAsync(CancellationToken cancellation) => Of(await history.NewestAsync(cancellation));

    public async Task<EventPage> ReadAsync(string after, int limit, CancellationToken cancellation)
    {
        var lines = await history.ChangesAsync(long.Parse(after, CultureInfo.InvariantCulture), Lines, cancellation);
        var (events, place) = (new List<GuardEvent>(), after);
        foreach (var line in lines)
        {
            // When a task is due never changes: one that is opened has the line, and only that one.
            if (line is { Kind: nameof(RegistryKind.FilingTask), Field: DueAt, Old: null, New: not null })
            {
                if (events.Count == limit)
                {
                    return new EventPage(events, place, IsAll: false);
                }

                events.Add(Of(line, await history.OfAsync(new RegistryKey(RegistryKind.FilingTask, line.Key), long.MaxValue, LinesOfTask, cancellation)));
            }

            place = Of(line.Id);
        }

        return new EventPage(events, lines.Count > 0 ? place : ArrivalStreams.NoLaterThan(await EndAsync(cancellation), place), lines.Count < Lines);
    }

    // Neither what was there nor what is now: a contact is a number.
    private static GuardEvent Of(HistoryItem due, IReadOnlyList<HistoryItem> lines)
    {
        return new GuardEvent($"filing-due-{due.Key}-{due.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}", EventTypes.FilingDue, due.At, new EventData
        {
            Organization = First("organization"),
            Code = First("code"),
            FilingTaskId = due.Key,
            Carrier = First("carrier"),
            Field = First("field"),
            DueAt = DateTimeOffset.Parse(due.New!, CultureInfo.InvariantCulture),
        });

        string? First(string field) => lines.FirstOrDefault(line => string.Equals(line.Field, field, StringComparison.Ordinal) && line.Old is null)?.New;
    }

    private static string Of(long id) => id.ToString(CultureInfo.InvariantCulture);
}
