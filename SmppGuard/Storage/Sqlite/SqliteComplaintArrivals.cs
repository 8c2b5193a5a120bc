using Microsoft.Data.Sqlite;
using SmppGuard.Complaints;
using SmppGuard.Events;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// Complaints and what was changed of their status, in guard.db. Ids of both are given in the transaction that stores them, of which there is one at a time, and none is deleted: so none comes before one that
/// was seen.
/// </summary>
internal sealed class SqliteComplaintArrivals(GuardDatabase database) : IComplaintArrivals
{
    private static readonly string Columns = string.Join(", ", SqliteComplaintStorage.Columns.Split(", ").Select(column => "c." + column));
    private static readonly int After = SqliteComplaintStorage.Columns.Split(", ").Length;

    public Task<string> EndAsync(CancellationToken cancellation) => Task.FromResult(ArrivalStreams.Place(database.Read(session => new[]
    {
        session.Number("SELECT max(id) FROM complaints") ?? 0,
        session.Number("SELECT max(id) FROM complaint_changes") ?? 0,
    })));

    public Task<ComplaintArrivalPage> ReadAsync(string after, int limit, CancellationToken cancellation)
    {
        var places = ArrivalStreams.Numbers(after);
        var changed = Find($"SELECT {Columns}, h.id, h.new FROM complaint_changes h JOIN complaints c ON c.id = h.complaint WHERE h.id > $after AND h.field = 'status' ORDER BY h.id LIMIT $limit", places[1], limit);
        var recorded = Find($"SELECT {Columns}, c.id, '{nameof(ComplaintStatus.Open)}' FROM complaints c WHERE c.id > $after ORDER BY c.id LIMIT $limit", places[0], limit);
        var (arrivals, place, isAll) = ArrivalStreams.Merge(after, [recorded, changed], limit);
        return Task.FromResult(new ComplaintArrivalPage(arrivals, place, isAll));
    }

    private List<(long Number, ComplaintArrival Arrival)> Find(string query, long after, int limit) =>
        database.Read(session => session.Query(query, Read, ("$after", after), ("$limit", limit)));

    private static (long Number, ComplaintArrival Arrival) Read(SqliteDataReader row) => (row.GetInt64(After), new ComplaintArrival(SqliteComplaintStorage.Read(row), row.Name<ComplaintStatus>(After + 1)));
}
