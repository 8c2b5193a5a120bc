using System.Runtime.InteropServices;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// SQLite's functions that are called many times for each row, without what SQLitePCL puts around each call: in the library that SQLitePCL loads, on its handles. Those that
/// only set a value take less time than telling the runtime that native code runs.
/// </summary>
internal static partial class SqliteNative
{
    private const string Library = "e_sqlite3";

    /// <summary>The octets stay where they are until the statement has run: they are not copied.</summary>
    private const nint Static = 0;

    public static int BindText(nint statement, int parameter, nint text, int length) => BindText(statement, parameter, text, length, Static);

    public static int BindBlob(nint statement, int parameter, nint octets, int length) => BindBlob(statement, parameter, octets, length, Static);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    public static partial int BindInt64(nint statement, int parameter, long value);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    public static partial int BindNull(nint statement, int parameter);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_changes")]
    public static partial int Changes(nint database);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    private static partial int BindText(nint statement, int parameter, nint text, int length, nint destructor);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    private static partial int BindBlob(nint statement, int parameter, nint octets, int length, nint destructor);
}
