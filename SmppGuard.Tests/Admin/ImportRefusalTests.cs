using System.Text;
using SmppGuard.Consents.Import;
using Xunit;

namespace SmppGuard.Tests.Admin;

/// <summary>Lists of consents that can hardly be what was meant, and ids that were used for another list.</summary>
public sealed class ImportRefusalTests : IAsyncLifetime
{
    private const string Path = "/api/v1/consents/import?organization=acme";

    private readonly AdminFixture _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData("msisdn\n")]
    [InlineData("msisdn\n12\nnobody\n")]
    public async Task A_list_without_a_valid_line_is_refused_and_leaves_no_trace(string list)
    {
        var problem = (await ImportAsync(list, "&id=empty")).Problem(400);
        Assert.Contains("no valid line", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Equal(list.Count(c => c == '\n') - 1, problem["errors"]!.AsArray().Count);
        Assert.Null(await _api.Service<IImportStorage>().FindAsync("empty", default));
        Assert.Equal(200, (await ImportAsync(list, "&id=empty&force=true")).Status);
    }

    [Fact]
    public async Task Bad_lines_beyond_the_limit_are_refused_before_anything_is_recorded()
    {
        var list = List(20) + string.Concat(Enumerable.Repeat("nobody,\n", 11));
        var problem = (await ImportAsync(list)).Problem(400);
        Assert.Equal((0, 11), ((int)problem["accepted"]!, (int)problem["rejected"]!));
        Assert.Equal(Enumerable.Range(22, 11), problem["errors"]!.AsArray().Select(l => (int)l!["line"]!));
        Assert.Empty(_api.Journal.Records);
        Assert.Equal(20, (int)(await ImportAsync(list, "&force=true")).Json["accepted"]!);
    }

    [Fact]
    public async Task A_long_list_that_turns_bad_stops_there_and_goes_on_where_that_is_insisted_on()
    {
        var list = List(3000) + string.Concat(Enumerable.Repeat("nobody,\n", 900));
        var problem = (await ImportAsync(list, "&id=long")).Problem(400);
        Assert.Contains("3000 good lines before these are on record; sent again with id=long", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Equal(3000, _api.Journal.Records.Count);
        var done = (await ImportAsync(list, "&id=long&force=true")).Json;
        Assert.Equal((3000, 0, 900), ((int)done["accepted"]!, (int)done["unchanged"]!, (int)done["rejected"]!));
        Assert.Equal(3000, _api.Journal.Records.Count);
    }

    [Fact]
    public async Task A_trial_counts_as_the_import_would_and_records_nothing()
    {
        var list = List(1500) + "nobody,\n";
        var trial = (await ImportAsync(list, "&dryRun=true")).Json;
        Assert.Equal((1500, 0, 1), ((int)trial["accepted"]!, (int)trial["unchanged"]!, (int)trial["rejected"]!));
        Assert.Equal((null, true, 1502), ((string?)trial["id"], (bool)trial["dryRun"]!, (int)trial["errors"]![0]!["line"]!));
        Assert.Empty(_api.Journal.Records);
        Assert.Equal(1500, (int)(await ImportAsync(list)).Json["accepted"]!);
        Assert.Equal(1500, (int)(await ImportAsync(list, "&dryRun=true")).Json["unchanged"]!);
        _ = (await ImportAsync("msisdn\nnobody\n", "&dryRun=true")).Problem(400);
        (await ImportAsync(list, "&dryRun=true&id=a")).Names("id");
        (await ImportAsync(list, "&dryRun=")).Names("dryRun");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("13800000009,2026-01-05T08:00:00Z\n", "")]
    [InlineData("", "&columns=ignore:Remark")]
    [InlineData("", "&timeZone=Asia/Shanghai")]
    public async Task The_same_id_with_another_list_is_a_conflict_and_with_the_same_one_gives_the_same_counts(string more, string query)
    {
        Assert.Equal(200, (await ImportAsync(List(3), "&id=march")).Status);
        Assert.Equal(3, (int)(await ImportAsync(List(3), "&id=march")).Json["accepted"]!);
        var other = more + query is "" ? List(2) : List(3) + more;
        Assert.Contains("another list", (string?)(await ImportAsync(other, "&id=march" + query)).Problem(409)["detail"], StringComparison.Ordinal);
        _ = (await ImportAsync("nonsense", "&id=march")).Problem(409);
        Assert.Equal(3, _api.Journal.Records.Count);
    }

    [Fact]
    public async Task An_import_that_stopped_goes_on_only_with_the_list_that_it_began_with()
    {
        var bad = string.Concat(Enumerable.Repeat("nobody,\n", 900));
        _ = (await ImportAsync(List(3000) + bad, "&id=cut")).Problem(400);
        _ = (await ImportAsync(List(3001)[..^1] + "1\n" + bad, "&id=cut&force=true")).Problem(409);
        _ = (await ImportAsync(List(10), "&id=cut&force=true")).Problem(409);
        Assert.Equal(3000, _api.Journal.Records.Count);
    }

    [Fact]
    public async Task A_row_that_was_cut_off_becomes_no_consent_without_end()
    {
        const string Header = "msisdn,method,grantedAt,expiresAt,evidence\n";
        const string Whole = "13800138001,web-form,2026-01-05T08:00:00Z,2027-01-05T08:00:00Z,form\n";
        var import = (await ImportAsync(Header + Whole + "8613800138000,web-form,2026-01-05T08:00:00Z")).Json;
        Assert.Equal((1, 1), ((int)import["accepted"]!, (int)import["rejected"]!));
        Assert.Equal(3, (int)import["errors"]![0]!["line"]!);
        Assert.Contains("column 4 \"expiresAt\" is missing", (string?)import["errors"]![0]!["error"], StringComparison.Ordinal);
        Assert.Equal("none", (string?)(await _api.GetAsync("/api/v1/consents?organization=acme&msisdn=13800138000")).Json["state"]);
    }

    private static string List(int rows) => "msisdn,grantedAt\n" + string.Concat(Enumerable.Range(1, rows).Select(i => $"{13800000000 + i},2026-01-05T08:00:00Z\n"));

    private Task<Answer> ImportAsync(string list, string query = "") =>
        _api.SendAsync(HttpMethod.Post, Path + query, AdminFixture.OperatorKey, new StringContent(list, Encoding.UTF8, "text/csv"));
}
