using Microsoft.Data.Sqlite;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class GuardDatabaseTests : IDisposable
{
    private static readonly GuardMigration Layout = new("test", 1, "CREATE TABLE things(name TEXT PRIMARY KEY, size INTEGER) STRICT");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_fails_half_way_leaves_nothing_and_is_told_in_no_words_of_SQLite()
    {
        using var database = new GuardDatabase(_folder.File("guard.db"), [Layout]);
        var failure = Assert.Throws<StorageException>(() => database.Write(session =>
        {
            _ = session.Execute("INSERT INTO things(name, size) VALUES($name, $size)", ("$name", "one"), ("$size", null));
            _ = session.Execute("INSERT INTO things(name, size) VALUES($name, $size)", ("$name", "one"), ("$size", 1));
        }));
        Assert.Equal(StorageFault.Other, failure.Fault);
        Assert.False(failure.MayPass);
        Assert.Equal(0, database.Read(session => session.Number("SELECT count(*) FROM things")));
        database.Write(session => _ = session.Execute("INSERT INTO things(name, size) VALUES($name, $size)", ("$name", "one"), ("$size", null)));
        Assert.Equal(["one"], database.Read(session => session.Query("SELECT name FROM things WHERE size IS NULL", row => row.GetString(0))));
    }

    [Fact]
    public void A_file_that_is_no_database_is_damage()
    {
        File.WriteAllText(_folder.File("guard.db"), new string('x', 8192));
        var failure = Assert.Throws<StorageException>(() => new GuardDatabase(_folder.File("guard.db"), [Layout]));
        Assert.Equal(StorageFault.Damaged, failure.Fault);
        Assert.False(failure.MayPass);
        Assert.DoesNotContain(" at ", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(13, StorageFault.Full, true)]
    [InlineData(10 | (3 << 8), StorageFault.Device, true)]
    [InlineData(5, StorageFault.Unavailable, true)]
    [InlineData(6, StorageFault.Unavailable, true)]
    [InlineData(8, StorageFault.NotWritable, false)]
    [InlineData(14, StorageFault.NotWritable, false)]
    [InlineData(11, StorageFault.Damaged, false)]
    [InlineData(26, StorageFault.Damaged, false)]
    [InlineData(1, StorageFault.Other, false)]
    public void Codes_of_SQLite_and_what_they_mean(int code, object fault, bool mayPass)
    {
        var failure = SqliteFaults.Translate(new SqliteException("it failed", code));
        Assert.Equal((StorageFault)fault, failure.Fault);
        Assert.Equal(mayPass, failure.MayPass);
        Assert.IsType<SqliteException>(failure.InnerException);
    }
}
