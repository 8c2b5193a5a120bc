using Microsoft.Data.Sqlite;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Columns of a row as they are kept in guard.db: times in milliseconds since 1970 UTC, enumerations by their names.</summary>
internal static class SqliteColumns
{
    public static string? TextOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static bool? FlagOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetBoolean(column);

    public static DateTimeOffset Time(this SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);

    public static T Name<T>(this SqliteDataReader row, int column)
        where T : struct, Enum => Enum.Parse<T>(row.GetString(column));
}
