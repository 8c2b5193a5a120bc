using System.Net;
using System.Net.Http.Headers;
using System.Text;
using SmppGuard.Consents.Import;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Admin;

public sealed class ImportsTests : IAsyncLifetime
{
    private const string Path = "/api/v1/consents/import?organization=acme";

    private readonly AdminFixture _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_list_is_recorded_and_its_bad_lines_are_named()
    {
        var answer = await ImportAsync("""
            msisdn,method,grantedAt,expiresAt,evidence
            13800138000,paper,2026-01-05T08:00:00Z,,"form 7, signed"
            12,paper,2026-01-05T08:00:00Z,,
            +86 139-0013-9000,web-form,2026-01-05T16:00:00+08:00,2036-01-05T08:00:00Z,
            13800138001,telepathy,2026-01-05,,

            13800138000,paper,2025-01-05T08:00:00Z,,older
            """);
        Assert.Equal(200, answer.Status);
        Assert.Equal((2, 1, 2), Counts(answer));
        Assert.Equal([3, 5], answer.Json["errors"]!.AsArray().Select(e => (int)e!["line"]!));
        Assert.StartsWith("msisdn is not a valid number", (string?)answer.Json["errors"]![0]!["error"], StringComparison.Ordinal);
        Assert.False((bool)answer.Json["errorsTruncated"]!);
        Assert.Equal(["8613800138000", "8613900139000"], _api.Journal.Records.Select(r => r.Msisdn.Digits));
        Assert.All(_api.Journal.Records, r => Assert.Equal("ops", r.Actor));
        var state = (await _api.GetAsync("/api/v1/consents?organization=acme&msisdn=13800138000")).Json;
        Assert.Equal("granted", (string?)state["state"]);
        Assert.Equal("form 7, signed", (string?)state["history"]![0]!["evidence"]);
    }

    [Theory]
    [InlineData("Asia/Shanghai", "0001-01-01", "grantedAt must be later than 1970-01-01")]
    [InlineData("America/Los_Angeles", "9999-12-31 23:59:59", "grantedAt lies in the future")]
    public async Task A_day_at_the_edge_of_the_calendar_is_one_bad_line_where_a_consent_was_given_and_no_end_where_it_ends(string zone, string day, string expected)
    {
        var list = $"msisdn,method,grantedAt,expiresAt\n13800138000,paper,{day},\n13800138001,paper,2026-01-05,9999-12-31 23:59:59\n";
        var answer = await ImportAsync(list, query: "&timeZone=" + zone);
        Assert.Equal((1, 0, 1), Counts(answer));
        Assert.StartsWith(expected, (string?)answer.Json["errors"]![0]!["error"], StringComparison.Ordinal);
        var state = (await _api.GetAsync("/api/v1/consents?organization=acme&msisdn=13800138001")).Json;
        Assert.Equal("granted", (string?)state["state"]);
        Assert.StartsWith("9999-12-31T", (string?)state["history"]![0]!["expiresAt"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_list_again_changes_nothing()
    {
        var list = List(2500);
        Assert.Equal((2500, 0, 0), Counts(await ImportAsync(list)));
        var before = _api.Journal.Records.Count;
        Assert.Equal((0, 2500, 0), Counts(await ImportAsync(list)));
        Assert.Equal((0, 2500, 0), Counts(await ImportAsync(Objects(2500), "application/x-ndjson")));
        Assert.Equal((2500, before), (before, _api.Journal.Records.Count));
    }

    [Fact]
    public async Task A_list_never_undoes_a_refusal()
    {
        _ = await ImportAsync(List(3));
        _ = await _api.PostAsync("/api/v1/consents/revoke", """{ "organization": "acme", "msisdn": "13800000001" }""");
        Assert.Equal((0, 3, 0), Counts(await ImportAsync(List(3))));
        Assert.Equal("revoked", (string?)(await _api.GetAsync("/api/v1/consents?organization=acme&msisdn=13800000001")).Json["state"]);
    }

    [Fact]
    public async Task An_answer_has_a_thousand_bad_lines_and_the_report_all()
    {
        var answer = await ImportAsync("msisdn\n" + string.Concat(Enumerable.Repeat("12\n", 1200)), query: "&force=true");
        Assert.Equal((0, 0, 1200), Counts(answer));
        Assert.Equal(1000, answer.Json["errors"]!.AsArray().Count);
        Assert.True((bool)answer.Json["errorsTruncated"]!);
        var report = await _api.GetAsync($"/api/v1/consents/imports/{answer.Json["id"]}/report", AdminFixture.AuditorKey);
        Assert.Equal("application/x-ndjson", report.Type);
        var lines = report.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1200, lines.Length);
        Assert.StartsWith("""{"line":1201,"error":"msisdn is not""", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_that_was_cut_off_goes_on_behind_the_last_line_that_it_recorded()
    {
        const int Rows = 5500;
        var list = Encoding.UTF8.GetBytes("msisdn,grantedAt\n12,\n" + List(Rows)[17..]);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _api.SendAsync(HttpMethod.Post, Path + "&id=list-7", AdminFixture.OperatorKey, new BrokenContent(list.AsMemory(0, list.Length / 2), _api)));
        await Eventually.TrueAsync(async () => (await _api.Service<IImportStorage>().FindAsync("list-7", default))?.Line > 0, "the part that came to be counted");
        var half = await _api.GetAsync("/api/v1/consents/imports/list-7");
        Assert.False((bool)half.Json["finished"]!);
        var recorded = _api.Journal.Records.Count;
        Assert.Equal(recorded, (int)half.Json["accepted"]!);
        Assert.InRange(recorded, 1, Rows - 1);

        (int, int, int) counts = default;
        await Eventually.TrueAsync(
            async () =>
            {
                var answer = await _api.SendAsync(HttpMethod.Post, Path + "&id=list-7", AdminFixture.OperatorKey, Content(list));
                counts = answer.Status == 200 ? Counts(answer) : default;
                return answer.Status != 409;
            },
            "the first connection to be given up");
        Assert.Equal((Rows, 0, 1), counts);
        Assert.Equal(Rows, _api.Journal.Records.Count);
        Assert.True((bool)(await _api.GetAsync("/api/v1/consents/imports/list-7")).Json["finished"]!);

        // Asked once more, because the answer was lost: the same counts, and nothing is recorded.
        Assert.Equal((Rows, 0, 1), Counts(await _api.SendAsync(HttpMethod.Post, Path + "&id=list-7", AdminFixture.OperatorKey, Content(list))));
        Assert.Equal(Rows, _api.Journal.Records.Count);
    }

    [Fact]
    public async Task An_import_can_be_sent_again_when_the_journal_takes_records_again()
    {
        _api.Journal.Fails = true;
        var problem = (await ImportAsync(List(10), query: "&id=a")).Problem(503);
        Assert.Contains("id=a", (string?)problem["detail"], StringComparison.Ordinal);
        _api.Journal.Fails = false;
        Assert.Equal((10, 0, 0), Counts(await ImportAsync(List(10), query: "&id=a")));
    }

    [Fact]
    public async Task An_import_runs_once_at_a_time_and_belongs_to_one_organization()
    {
        var job = new ImportJob { Id = "a", Organization = "other", Actor = "test", Format = ImportFormat.Csv };
        using (var ledger = await _api.Service<IImportStorage>().OpenAsync(job, default))
        {
            _ = (await ImportAsync(List(1), query: "&id=a")).Problem(409);
            ledger.Finish();
            await ledger.SaveAsync();
        }

        _ = (await ImportAsync(List(1), query: "&id=a")).Problem(409);
    }

    [Theory]
    [InlineData("text/csv", "")]
    [InlineData("text/csv; charset=gb18030", "")]
    [InlineData("text/csv", "&encoding=GBK")]
    public async Task Gb18030_is_read(string type, string query)
    {
        var list = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes("号码,同意时间,证据\n13800138000,2026/1/5 16:00,门店签字\n");
        var content = new ByteArrayContent(list);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        Assert.Equal((1, 0, 0), Counts(await _api.SendAsync(HttpMethod.Post, Path + "&timeZone=Asia/Shanghai" + query, AdminFixture.OperatorKey, content)));
        var record = Assert.Single(_api.Journal.Records);
        Assert.Equal(("门店签字", new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds()), (record.Evidence, record.EffectiveAt));
    }

    [Theory]
    [InlineData("msisdn,expireAt\n", "", "header")]
    [InlineData("msisdn\n", "&columns=x", "columns")]
    [InlineData("msisdn,method\n13800138000,paper\n", "&columns=expiresAt:Ende", "columns")]
    [InlineData("msisdn\n", "&encoding=utf-7", "encoding")]
    [InlineData("msisdn\n", "&timeZone=Mars", "timeZone")]
    [InlineData("msisdn\n", "&id=../x", "id")]
    [InlineData("msisdn\n", "&fromline=7", "fromline")]
    public async Task A_list_that_cannot_be_read_is_refused_as_a_whole(string list, string query, string field)
    {
        (await ImportAsync(list, query: query)).Names(field);
        Assert.False(Directory.Exists(System.IO.Path.Combine(_api.Service<SmppGuard.Hosting.GuardOptions>().DataDirectory, "imports"))
            && Directory.EnumerateFileSystemEntries(System.IO.Path.Combine(_api.Service<SmppGuard.Hosting.GuardOptions>().DataDirectory, "imports")).Any());
    }

    [Fact]
    public async Task Columns_are_mapped_in_csv_alone() => (await ImportAsync(Objects(1), "application/x-ndjson", "&columns=expiresAt:Ende")).Names("columns");

    [Fact]
    public async Task A_list_is_for_a_registered_organization_and_of_a_known_type()
    {
        (await _api.SendAsync(HttpMethod.Post, "/api/v1/consents/import?organization=nobody", AdminFixture.OperatorKey, Content("msisdn\n"u8.ToArray()))).Names("organization");
        _ = (await ImportAsync("msisdn\n", "text/plain")).Problem(415);
        _ = (await _api.SendAsync(HttpMethod.Post, Path, AdminFixture.AuditorKey, Content("msisdn\n"u8.ToArray()))).Problem(403);
        _ = (await _api.GetAsync("/api/v1/consents/imports/none")).Problem(404);
        _ = (await _api.GetAsync("/api/v1/consents/imports/none/report")).Problem(404);
    }

    private static string List(int rows) =>
        "msisdn,grantedAt\n" + string.Concat(Enumerable.Range(1, rows).Select(i => $"{13800000000 + i},2026-01-05T08:00:00Z\n"));

    private static string Objects(int rows) =>
        string.Concat(Enumerable.Range(1, rows).Select(i => $$"""{"msisdn":"{{13800000000 + i}}","grantedAt":"2026-01-05T08:00:00Z"}""" + "\n"));

    private static (int Accepted, int Unchanged, int Rejected) Counts(Answer answer) =>
        ((int)answer.Json["accepted"]!, (int)answer.Json["unchanged"]!, (int)answer.Json["rejected"]!);

    private static ByteArrayContent Content(byte[] list) => new(list) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };

    private Task<Answer> ImportAsync(string list, string type = "text/csv", string query = "") =>
        _api.SendAsync(HttpMethod.Post, Path + query, AdminFixture.OperatorKey, new StringContent(list, Encoding.UTF8, new MediaTypeHeaderValue(type)));

    /// <summary>A list whose sender goes away in the middle.</summary>
    private sealed class BrokenContent : HttpContent
    {
        private readonly ReadOnlyMemory<byte> _begin;
        private readonly AdminFixture _api;

        public BrokenContent(ReadOnlyMemory<byte> begin, AdminFixture api)
        {
            _begin = begin;
            _api = api;
            Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_begin);
            await stream.FlushAsync();
            await Eventually.TrueAsync(() => _api.Journal.Records.Count > 0, "a part to be recorded");
            throw new IOException("the sender went away");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
