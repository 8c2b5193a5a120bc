using SmppGuard.Storage.Sqlite;

namespace SmppGuard.Tests.Storage.Sqlite;

/// <summary>How SQLite would run a statement, step by step.</summary>
internal static class QueryPlan
{
    public static IReadOnlyList<string> Of(SqliteFile file, string sql)
    {
        using var statement = new SqliteStatement(file, "EXPLAIN QUERY PLAN " + sql);
        List<string> steps = [];
        while (statement.Step())
        {
            steps.Add(statement.Text(3));
        }

        return steps;
    }
}
