using System.Text;
using SmppGuard.Input;
using Xunit;

namespace SmppGuard.Tests.Input;

public sealed class CsvReaderTests
{
    [Theory]
    [InlineData("x,y\na,b\nc,d", "a|b", "c|d")]
    [InlineData("x,y\n\"a\"\"b\",\"c\nd\"\r\n\r\ne,", "a\"b|c\nd", "e|")]
    [InlineData("x,y\n,\n", "|")]
    [InlineData("x,y,z\na, \"b\" ,\"\"\n", "a|b|")]
    public async Task Comma_separated_values_are_read_as_RFC_4180_says(string text, params string[] records)
    {
        var csv = new CsvReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), encoding: null);
        Assert.Equal("x", (await csv.ReadHeaderAsync(CancellationToken.None))[0]);
        foreach (var record in records)
        {
            Assert.True(await csv.ReadAsync(CancellationToken.None));
            Assert.Null(csv.Error);
            Assert.Equal(record, string.Join('|', Enumerable.Range(0, csv.Count).Select(i => csv[i])));
        }

        Assert.False(await csv.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Empty_lines_before_the_header_are_passed_over()
    {
        var csv = new CsvReader(new MemoryStream("\uFEFF\r\n\nheader\n1\n"u8.ToArray()), encoding: null);
        Assert.Equal(["header"], await csv.ReadHeaderAsync(CancellationToken.None));
        Assert.True(await csv.ReadAsync(CancellationToken.None));
        Assert.Equal((4, "1"), (csv.Line, csv[0]));
    }

    /// <summary>In most lists a name or a text may begin like that.</summary>
    [Theory]
    [InlineData(false, "#1|a")]
    [InlineData(true, "2|b")]
    public async Task A_comment_is_one_only_where_a_list_has_them(bool hasComments, string expected)
    {
        var csv = new CsvReader(new MemoryStream("x,y\n#1,a\n2,b\n"u8.ToArray()), encoding: null, hasComments);
        _ = await csv.ReadHeaderAsync(CancellationToken.None);
        Assert.True(await csv.ReadAsync(CancellationToken.None));
        Assert.Equal(expected, $"{csv[0]}|{csv[1]}");
    }

    [Fact]
    public async Task Lines_are_counted_over_rows_that_cannot_be_read()
    {
        var list = "header\n" + new string('x', LineReader.MaxLength + 1) + "\n\n\"open\nb\n\"c\nd\"\ne\n";
        var csv = new CsvReader(new MemoryStream(Encoding.UTF8.GetBytes(list)), encoding: null);
        _ = await csv.ReadHeaderAsync(CancellationToken.None);
        var rows = new List<(long, long, bool)>();
        while (await csv.ReadAsync(CancellationToken.None))
        {
            rows.Add((csv.Line, csv.LinesRead, csv.Error is null));
        }

        Assert.Equal([(2, 2, false), (4, 4, false), (5, 5, true), (6, 7, true), (8, 8, true)], rows);
        Assert.Equal(8, csv.LinesRead);
    }
}
