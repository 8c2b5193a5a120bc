using Microsoft.Data.Sqlite;
using SmppGuard.Model;
using SQLitePCL;

namespace SmppGuard.Storage.Sqlite;

/// <summary>What SQLite's result codes mean to those who know nothing of SQLite.</summary>
internal static class SqliteFaults
{
    private const int PrimaryCode = 0xFF;

    public static StorageFault Of(int resultCode) => (resultCode & PrimaryCode) switch
    {
        raw.SQLITE_FULL => StorageFault.Full,
        raw.SQLITE_IOERR => StorageFault.Device,
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_NOMEM => StorageFault.Unavailable,
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN => StorageFault.NotWritable,
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => StorageFault.Damaged,
        _ => StorageFault.Other,
    };

    public static StorageException Translate(SqliteException failure) => new(failure.Message, Of(failure.SqliteErrorCode), failure);
}
