using SmppGuard.Input;

namespace SmppGuard.Consents.Import;

/// <summary>Rows of a CSV list; which column holds which field says the header.</summary>
internal sealed class CsvRows(Stream source, ImportJob job) : IImportRows
{
    private readonly CsvReader _csv = new(source, job.Encoding);
    private readonly ImportFields _fields = new(job);
    private readonly string?[] _values = new string?[ImportFields.Count];
    private ColumnMap? _columns;

    public long LinesRead => _csv.LinesRead;

    public async ValueTask<ImportRow?> ReadAsync(CancellationToken cancellation)
    {
        _columns ??= ColumnMap.Read(await _csv.ReadHeaderAsync(cancellation), job.Columns);
        return await _csv.ReadAsync(cancellation) ? Row(_columns) : null;
    }

    private ImportRow Row(ColumnMap columns)
    {
        if (_csv.Error is { } error)
        {
            return new ImportRow(_csv.Line, null, error);
        }

        Array.Clear(_values);
        for (var column = 0; column < _csv.Count; column++)
        {
            if (columns[column] is { } field && _csv[column] is { Length: > 0 } value)
            {
                _values[(int)field] = value;
            }
        }

        return _fields.Row(_csv.Line, _values);
    }
}
