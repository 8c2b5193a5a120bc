using System.Diagnostics;

namespace SmppGuard.Evidence;

/// <summary>
/// Of an export beside everything else: as long as it worked it rests, so that it has half a processor at most, whatever is asked for. Looks after the room that is left.
/// </summary>
/// <param name="room">Says why no more may be written; null: it may.</param>
/// <param name="stop">Ends it.</param>
internal sealed class ExportPace(Func<long, string?> room, CancellationToken stop) : IExportPace
{
    private const long RoomEvery = 1024 * 1024;

    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(250);

    private long _begun = Stopwatch.GetTimestamp();
    private long _looked = -RoomEvery;

    public long Octets { get; private set; }

    public void Pass(Stream output)
    {
        stop.ThrowIfCancellationRequested();
        var octets = output.Position;
        Octets = octets;
        if (octets - _looked >= RoomEvery)
        {
            _looked = octets;
            if (room(octets) is { } problem)
            {
                throw new NoRoomException(problem);
            }
        }

        var worked = Stopwatch.GetElapsedTime(_begun);
        if (worked >= Work)
        {
            Thread.Sleep(worked < LongestRest ? worked : LongestRest);
            _begun = Stopwatch.GetTimestamp();
        }
    }
}
