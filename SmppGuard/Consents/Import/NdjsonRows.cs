using SmppGuard.Input;

namespace SmppGuard.Consents.Import;

/// <summary>Rows of a list with a JSON object in each line; the members are those of POST /api/v1/consents, as strings.</summary>
internal sealed class NdjsonRows(Stream source, ImportJob job) : IImportRows
{
    private static readonly string[] Members = [.. Enum.GetValues<ImportField>().Select(ColumnMap.NameOf)];

    private readonly NdjsonReader _ndjson = new(source, job.Encoding, Members);
    private readonly ImportFields _fields = new(job);
    private readonly bool _hasColumns = !string.IsNullOrEmpty(job.Columns);

    public long LinesRead => _ndjson.LinesRead;

    public async ValueTask<ImportRow?> ReadAsync(CancellationToken cancellation)
    {
        if (_hasColumns)
        {
            throw new ListFormatException("columns", "is for the columns of CSV; members of NDJSON have the names of the fields.");
        }

        if (!await _ndjson.ReadAsync(cancellation))
        {
            return null;
        }

        return _ndjson.Error is { } error ? new ImportRow(_ndjson.Line, null, error) : _fields.Row(_ndjson.Line, _ndjson.Values);
    }
}
