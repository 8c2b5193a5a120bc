using System.Text;
using SmppGuard.Consents.Import;
using SmppGuard.Input;
using Xunit;

namespace SmppGuard.Tests.Consents.Import;

public sealed class RowsTests
{
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    [Fact]
    public async Task Columns_are_found_by_name_in_any_order_and_case()
    {
        var row = Assert.Single(await CsvAsync("证据,Granted_At,手机号,METHOD,expiresAt\n\"order, page \"\"7\"\"\",2026-01-05T08:00:00Z,13800138000,paper,2027-01-05T08:00:00+08:00\n"));
        Assert.Equal((2, "13800138000", "paper", "order, page \"7\""), (row.Line, row.Request!.Msisdn, row.Request.Method, row.Request.Evidence));
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero), row.Request.GrantedAt);
        Assert.Equal(new DateTimeOffset(2027, 1, 5, 0, 0, 0, TimeSpan.Zero), row.Request.ExpiresAt);
    }

    [Theory]
    [InlineData("Tel,Note\n13800138000,x", "msisdn:Tel,ignore:note")]
    [InlineData("phone,note,note2\n13800138000,x,y\n", "ignore:Note,ignore:Note2")]
    [InlineData("phone\n13800138000\n", "ignore:Note")]
    public async Task Other_columns_are_mapped_or_ignored(string list, string columns)
    {
        var row = Assert.Single(await CsvAsync(list, columns: columns));
        Assert.Equal(("13800138000", "import"), (row.Request!.Msisdn, row.Request.Method));
    }

    [Theory]
    [InlineData("", null, "header is missing")]
    [InlineData("method,grantedAt\n", null, "no column of numbers")]
    [InlineData("msisdn,expireAt\n", null, "\"expireAt\", which is not known")]
    [InlineData("msisdn,mobile\n", null, "two columns for msisdn")]
    [InlineData("msisdn,\"method\n", null, "not closed")]
    [InlineData("msisdn\n", "tel", "must be pairs")]
    [InlineData("msisdn\n", "nothing:tel", "must be pairs")]
    [InlineData("msisdn,method\n", "expiresAt:Ende", "names the column \"Ende\", which the list lacks")]
    [InlineData("msisdn,method\n", "msisdn:Tel,msisdn:Mob", "names the column \"Tel\", which the list lacks")]
    [InlineData("Tel,Note\n", "msisdn:Tel,ignore:tel", "names the column \"tel\" twice")]
    public async Task A_header_that_cannot_be_meant_is_refused(string list, string? columns, string problem) =>
        Assert.Contains(problem, (await Assert.ThrowsAsync<ListFormatException>(() => CsvAsync(list, columns: columns))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_list_without_a_header_does_not_show_its_first_number()
    {
        var error = await Assert.ThrowsAsync<ListFormatException>(() => CsvAsync("13800138000,paper\n"));
        Assert.DoesNotContain("13800138000", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Lines_are_counted_as_an_editor_counts_them(string end)
    {
        string[] lines = ["msisdn,evidence", "1,a", "", "2,\"two", "lines\"", "3,c"];
        var rows = await CsvAsync("\uFEFF" + string.Join(end, lines));
        Assert.Equal([(2, "1", "a"), (4, "2", $"two{end}lines"), (6, "3", "c")], rows.Select(r => ((int)r.Line, r.Request!.Msisdn, r.Request.Evidence!)));
    }

    [Theory]
    [InlineData("1,\"open", "quote that is not closed")]
    [InlineData("1,\"closed\"x", "behind a closing quote")]
    [InlineData("1,a,b", "has 3 fields, but the header names 2")]
    public async Task A_bad_line_costs_nothing_but_itself(string bad, string error)
    {
        var rows = await CsvAsync($"msisdn,evidence\n0,\"z\"\n{bad}\n2,\"b\"\n3,c\n");
        Assert.Equal(["0", null, "2", "3"], rows.Select(r => r.Request?.Msisdn));
        Assert.Equal(3, rows[1].Line);
        Assert.Contains(error, rows[1].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_quote_at_the_front_of_a_long_list_is_found_without_reading_it_all()
    {
        var rows = await CsvAsync("msisdn,evidence\n1,\"open\n" + string.Concat(Enumerable.Range(2, 20_000).Select(i => $"{i},plain text\n")));
        Assert.Equal(20_001, rows.Count);
        Assert.Equal([2L], rows.Where(r => r.Error is not null).Select(r => r.Line));
    }

    [Fact]
    public async Task A_line_beyond_the_limit_is_an_error_and_the_next_is_read()
    {
        var rows = await CsvAsync("msisdn,evidence\n1," + new string('x', 300_000) + "\n2,b\n");
        Assert.Equal([(2L, true), (3L, false)], rows.Select(r => (r.Line, r.Error is not null)));
    }

    [Fact]
    public async Task Every_cut_of_the_stream_gives_the_same_rows()
    {
        var list = Encoding.UTF8.GetBytes("\uFEFFmsisdn,evidence\r\n1,\"二,\r\n\"\"a\"\"\"\r\n2,open\"\r\n3,\"x\r\n4,d");
        var whole = await RowsOf(new CsvRows(new MemoryStream(list), Job(ImportFormat.Csv)));
        for (var size = 1; size < list.Length; size++)
        {
            Assert.Equal(whole, await RowsOf(new CsvRows(new CutStream(list, size), Job(ImportFormat.Csv))));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Gb18030_is_read_also_when_nobody_says_so(bool isDeclared)
    {
        var list = Gb18030.GetBytes("手机号,证据\n13800138000,\"门店, 签字𠀀\"\n13900139000,plain\n");
        var rows = await RowsOf(new CsvRows(new MemoryStream(list), Job(ImportFormat.Csv) with { Encoding = isDeclared ? ListEncoding.Gb18030 : null }));
        Assert.Equal(["门店, 签字𠀀", "plain"], rows.Select(r => r.Request!.Evidence));
    }

    [Fact]
    public async Task What_is_no_text_is_an_error_of_its_line()
    {
        byte[] list = [.. "msisdn,evidence\n1,同意\n2,"u8, 0xC3, 0x28, .. "\n3,c\n"u8];
        var rows = await RowsOf(new CsvRows(new MemoryStream(list), Job(ImportFormat.Csv)));
        Assert.Equal([(2L, false), (3L, true), (4L, false)], rows.Select(r => (r.Line, r.Error is not null)));
    }

    [Fact]
    public async Task Utf_16_is_refused_with_advice() =>
        Assert.Contains("UTF-16", (await Assert.ThrowsAsync<ListFormatException>(() => RowsOf(new CsvRows(new MemoryStream([0xFF, 0xFE, 0x31, 0x00]), Job(ImportFormat.Csv))))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("2026-01-05", "2026-01-04T16:00:00Z")]
    [InlineData("2026/1/5 9:30", "2026-01-05T01:30:00Z")]
    [InlineData("2026-01-05T09:30:15", "2026-01-05T01:30:15Z")]
    [InlineData("2026-01-05 09:30:15+00:00", "2026-01-05T09:30:15Z")]
    public async Task Times_without_an_offset_need_a_time_zone(string time, string utc)
    {
        var list = $"msisdn,grantedAt\n1,{time}\n";
        var job = Job(ImportFormat.Csv) with { TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai") };
        var row = Assert.Single(await RowsOf(new CsvRows(new MemoryStream(Encoding.UTF8.GetBytes(list)), job)));
        Assert.Equal(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture), row.Request!.GrantedAt);
        Assert.Equal(!time.Contains('+', StringComparison.Ordinal), Assert.Single(await CsvAsync(list)).Error?.StartsWith("grantedAt must be a time", StringComparison.Ordinal) == true);
    }

    /// <summary>The parser of .NET would take the first number for the month.</summary>
    [Theory]
    [InlineData("06/01/2026 08:00:00+08:00")]
    [InlineData("06-01-2026T08:00:00Z")]
    [InlineData("Jan 6 2026T08:00:00Z")]
    public async Task A_time_whose_day_could_be_its_month_is_an_error_of_its_line(string time)
    {
        foreach (var zone in new[] { null, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai") })
        {
            var row = Assert.Single(await RowsOf(new CsvRows(new MemoryStream(Encoding.UTF8.GetBytes($"msisdn,grantedAt\n1,{time}\n")), Job(ImportFormat.Csv) with { TimeZone = zone })));
            Assert.StartsWith("grantedAt must be a time", row.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Objects_are_read_line_by_line()
    {
        const string List = """
            {"msisdn":"13800138000","method":"paper","grantedAt":"2026-01-05T08:00:00Z","evidence":"签字","scope":"offers","collectedBy":"shop 1"}

            {"msisdn":13800138000}
            {"msisdn":"1","expireAt":"x"}
            {"msisdn":"\ud800"}
            ["msisdn"]
            {"msisdn":"1"} {"msisdn":"2"}
            {"msisdn":"13900139000","grantedAt":null}
            """;
        var rows = await RowsOf(new NdjsonRows(new MemoryStream(Encoding.UTF8.GetBytes(List)), Job(ImportFormat.Ndjson)));
        Assert.Equal(
            [(1L, null), (3L, "msisdn must be a string."), (4L, "has a member that is not known; "), (5L, "is not a JSON"), (6L, "is not a JSON"), (7L, "is not a JSON"), (8L, (string?)null)],
            rows.Select(r => (r.Line, r.Error is null ? null : r.Error.StartsWith("has", StringComparison.Ordinal) ? r.Error[..32] : r.Error.StartsWith("is", StringComparison.Ordinal) ? r.Error[..13] : r.Error)));
        var first = rows[0].Request!;
        Assert.Equal(("13800138000", "paper", "签字", "offers", "shop 1"), (first.Msisdn, first.Method, first.Evidence, first.Scope, first.CollectedBy));
    }

    [Fact]
    public async Task Objects_in_gb18030_are_read_too()
    {
        var rows = await RowsOf(new NdjsonRows(new MemoryStream(Gb18030.GetBytes("{\"msisdn\":\"1\",\"evidence\":\"门店签字\"}\n")), Job(ImportFormat.Ndjson)));
        Assert.Equal("门店签字", Assert.Single(rows).Request!.Evidence);
    }

    private static ImportJob Job(ImportFormat format) => new() { Id = "1", Organization = "acme", Actor = "test", Format = format };

    private static Task<List<ImportRow>> CsvAsync(string list, string? columns = null) =>
        RowsOf(new CsvRows(new MemoryStream(Encoding.UTF8.GetBytes(list)), Job(ImportFormat.Csv) with { Columns = columns }));

    private static async Task<List<ImportRow>> RowsOf(IImportRows source)
    {
        var rows = new List<ImportRow>();
        while (await source.ReadAsync(CancellationToken.None) is { } row)
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Gives a few octets at a time.</summary>
    private sealed class CutStream(byte[] octets, int size) : MemoryStream(octets)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
