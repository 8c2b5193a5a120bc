using System.Text;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class SqliteInsertTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteFile _file;

    public SqliteInsertTests()
    {
        _file = new SqliteFile(_folder.File("rows.db"), readOnly: false);
        _file.Execute("CREATE TABLE rows(id INTEGER PRIMARY KEY, a ANY, b ANY, c ANY) STRICT");
    }

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_row_has_its_own_values_whatever_the_row_before_had_there()
    {
        var random = new Random(7);
        var insert = _file.PrepareInsert("INSERT INTO rows VALUES(?1, ?2, ?3, ?4)");
        List<string> expected = [];
        for (var id = 0; id < 2_000; id++)
        {
            insert.Add(id);
            var values = new string[3];
            for (var column = 0; column < values.Length; column++)
            {
                values[column] = AddOne(insert, random);
            }

            insert.Run();
            expected.Add(string.Join('|', values));
        }

        Assert.Equal(expected, Rows());
    }

    [Fact]
    public void Texts_longer_than_all_before_leave_those_of_the_same_row_alone()
    {
        var insert = _file.PrepareInsert("INSERT INTO rows VALUES(?1, ?2, ?3, ?4)");
        for (var id = 0; id < 4; id++)
        {
            insert.Add(id);
            insert.AddText(new string('a', 1_000 << (id * 2)).AsOctets());
            insert.AddText(new string('b', 10_000 << (id * 2)).AsOctets());
            GC.Collect();
            insert.AddText(new string('c', 3).AsOctets());
            insert.Run();
        }

        Assert.Equal(Enumerable.Range(0, 4).Select(id => $"'{new string('a', 1_000 << (id * 2))}'|'{new string('b', 10_000 << (id * 2))}'|'ccc'"), Rows());
    }

    [Fact]
    public void A_row_of_too_few_values_is_not_stored()
    {
        var insert = _file.PrepareInsert("INSERT INTO rows VALUES(?1, ?2, ?3, ?4)");
        insert.Add(1);
        insert.AddNull();
        insert.AddNull();
        Assert.Throws<InvalidOperationException>(insert.Run);
        Assert.Empty(Rows());
    }

    private static string AddOne(SqliteInsert insert, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                insert.AddNull();
                return "NULL";
            case 1:
                var number = random.Next(4) == 0 ? random.NextInt64(long.MinValue, long.MaxValue) : random.Next(3);
                insert.Add(number);
                return number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            case 2:
                var octets = new byte[random.Next(40)];
                random.NextBytes(octets);
                insert.AddBlob(octets);
                return $"X'{Convert.ToHexString(octets)}'";
            case 3:
                insert.AddText([]);
                return "''";
            default:
                var text = string.Concat(Enumerable.Repeat("优惠x", random.Next(1, 30)));
                insert.AddText(text.AsOctets());
                return $"'{text}'";
        }
    }

    private List<string> Rows()
    {
        List<string> rows = [];
        using var select = new SqliteStatement(_file, "SELECT quote(a) || '|' || quote(b) || '|' || quote(c) FROM rows ORDER BY id");
        while (select.Step())
        {
            rows.Add(select.Text(0));
        }

        return rows;
    }
}

file static class Octets
{
    public static byte[] AsOctets(this string text) => Encoding.UTF8.GetBytes(text);
}
