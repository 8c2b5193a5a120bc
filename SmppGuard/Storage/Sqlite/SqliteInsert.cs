using System.Runtime.InteropServices;
using SQLitePCL;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// A prepared statement that stores one row after the other. The values of a row are given in the order of its parameters, all of them, and then it runs. Rows are much like those
/// before them: a number that was there in the last row is not bound again. Texts and blobs are copied once, to where SQLite finds them until the row has run. For one thread at a time.
/// </summary>
internal sealed class SqliteInsert : IDisposable
{
    private const int FirstOctets = 4096;

    private readonly SqliteFile _file;
    private readonly sqlite3_stmt _handle;
    private readonly nint _statement;
    private readonly Value[] _bound;
    private readonly List<byte[]> _outgrown = [];
    private byte[] _octets = Pinned(FirstOctets);
    private int _used;
    private int _next;

    public SqliteInsert(SqliteFile file, string sql)
    {
        _file = file;
        _handle = file.PrepareHandle(sql);
        _statement = _handle.DangerousGetHandle();
        _bound = new Value[raw.sqlite3_bind_parameter_count(_handle)];
    }

    private enum Kind
    {
        Null,
        Number,
        Octets,
    }

    public void Add(long number)
    {
        ref var bound = ref _bound[_next++];
        if (bound.Kind != Kind.Number || bound.Number != number)
        {
            _file.Check(SqliteNative.BindInt64(_statement, _next, number));
            bound = new Value(Kind.Number, number);
        }
    }

    public void AddNull()
    {
        ref var bound = ref _bound[_next++];
        if (bound.Kind != Kind.Null)
        {
            _file.Check(SqliteNative.BindNull(_statement, _next));
            bound = default;
        }
    }

    /// <summary>UTF-8 text.</summary>
    public void AddText(ReadOnlySpan<byte> text)
    {
        var at = Keep(text);
        _bound[_next++] = new Value(Kind.Octets, 0);
        _file.Check(SqliteNative.BindText(_statement, _next, at, text.Length));
    }

    public void AddBlob(ReadOnlySpan<byte> octets)
    {
        var at = Keep(octets);
        _bound[_next++] = new Value(Kind.Octets, 0);
        _file.Check(SqliteNative.BindBlob(_statement, _next, at, octets.Length));
    }

    /// <summary>Stores the row.</summary>
    public void Run()
    {
        if (_next != _bound.Length)
        {
            throw new InvalidOperationException($"{_next} of {_bound.Length} values are given");
        }

        var result = SqliteNative.Step(_statement);

        // Resetting says an error again, and more exactly.
        var reset = SqliteNative.Reset(_statement);
        if (result != raw.SQLITE_DONE)
        {
            _file.Check(reset == raw.SQLITE_OK ? result : reset);
        }

        _next = 0;
        _used = 0;
        _outgrown.Clear();
    }

    public void Dispose() => _handle.Dispose();

    // What stands in smaller memory already is looked at there.
    private nint Keep(ReadOnlySpan<byte> octets)
    {
        if (_octets.Length - _used <= octets.Length)
        {
            _outgrown.Add(_octets);
            _octets = Pinned(Math.Max(_octets.Length, octets.Length + 1) * 2);
            _used = 0;
        }

        octets.CopyTo(_octets.AsSpan(_used));
        var at = Marshal.UnsafeAddrOfPinnedArrayElement(_octets, _used);
        _used += octets.Length;
        return at;
    }

    private static byte[] Pinned(int size) => GC.AllocateUninitializedArray<byte>(size, pinned: true);

    // A statement begins with nothing bound, which is NULL.
    private readonly record struct Value(Kind Kind, long Number);
}
