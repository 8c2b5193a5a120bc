using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SmppGuard.Complaints;
using SmppGuard.Tests.Admin;
using Xunit;

namespace SmppGuard.Tests.Complaints;

public sealed class ComplaintsTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    private const string Path = "/api/v1/complaints";

    [Fact]
    public async Task A_complaint_of_29_September_2026_is_due_on_26_October_and_overdue_after_it()
    {
        var created = await api.PostAsync(Path, Complaint("13800138010", """, "receivedAt": "2026-09-29T10:00:00+08:00" """));
        Assert.Equal(201, created.Status);
        Assert.Equal(
            ("2026-10-26", true, true, "open", "8613800138010"),
            ((string?)created.Json["dueDate"], (bool)created.Json["dueDateConfirmed"]!, (bool)created.Json["overdue"]!, (string?)created.Json["status"], (string?)created.Json["msisdn"]));

        var id = (string?)created.Json["id"];
        Assert.Equal($"{Path}/{id}", created.Location);
        Assert.Contains(await Ids("?overdue=true"), i => i == id);
        var before = await Metric("smppguard_complaints_overdue");
        Assert.True(before >= 1);

        var answered = await api.PatchAsync($"{Path}/{id}", """{ "answer": "We are sorry.", "handledBy": "Li" }""");
        Assert.Equal((200, "answered", false), (answered.Status, (string?)answered.Json["status"], (bool)answered.Json["overdue"]!));
        Assert.NotNull(answered.Json["answeredAt"]);
        Assert.Equal(before - 1, await Metric("smppguard_complaints_overdue"));
        Assert.DoesNotContain(await Ids("?overdue=true"), i => i == id);
    }

    [Fact]
    public async Task A_new_complaint_is_open_and_not_overdue()
    {
        var open = await Metric("smppguard_complaints_open");
        var created = await api.PostAsync(Path, Complaint("13800138011"));
        Assert.False((bool)created.Json["overdue"]!);
        Assert.Equal(open + 1, await Metric("smppguard_complaints_open"));
    }

    [Theory]
    [InlineData("""{ "msisdn": "12", "channel": "web", "text": "spam" }""", "msisdn")]
    [InlineData("""{ "msisdn": "13800138012", "text": "spam" }""", "channel")]
    [InlineData("""{ "msisdn": "13800138012", "channel": "web" }""", "text")]
    [InlineData("""{ "msisdn": "13800138012", "channel": "web", "text": "spam", "organization": "nobody" }""", "organization")]
    [InlineData("""{ "msisdn": "13800138012", "channel": "web", "text": "spam", "code": "Acme" }""", "code")]
    [InlineData("""{ "msisdn": "13800138012", "channel": "web", "text": "spam", "receivedAt": "2999-01-01T00:00:00Z" }""", "receivedAt")]
    [InlineData("""{ "msisdn": "13800138012", "channel": "web", "text": "spam", "receivedAt": "0001-01-01T00:00:00Z" }""", "receivedAt")]
    [InlineData("""{ "msisdn": "13800138012", "channel": "web", "text": "spam", "receivedAt": "0001-01-01T00:00:00+08:00" }""", "receivedAt")]
    [InlineData("""{ "msisdn": "13800138012", "channel": "web", "text": "spam", "receivedAt": "9999-12-31T23:59:59.9999999Z" }""", "receivedAt")]
    [InlineData("""{ "msisdn": "13800138012", "channel": "web", "text": "spam", "colour": "red" }""", "colour")]
    public async Task A_wrong_complaint_is_answered_with_the_field(string body, string field) => (await api.PostAsync(Path, body)).Names(field);

    [Fact]
    public async Task A_complaint_is_answered_before_it_is_closed_and_then_stays_closed()
    {
        var id = (string?)(await api.PostAsync(Path, Complaint("13800138013"))).Json["id"];
        (await api.PatchAsync($"{Path}/{id}", """{ "status": "closed" }""")).Names("answer");
        (await api.PatchAsync($"{Path}/{id}", """{ "status": "done" }""")).Names("status");
        (await api.PatchAsync($"{Path}/{id}", """{ "organization": null }""")).Names("organization");
        (await api.PatchAsync($"{Path}/{id}", """{ "status": "closed", "answer": null }""")).Names("answer");
        Assert.Equal("closed", (string?)(await api.PatchAsync($"{Path}/{id}", """{ "status": "closed", "answer": "Not ours.", "upheld": false }""")).Json["status"]);
        (await api.PatchAsync($"{Path}/{id}", """{ "handledBy": "Li" }""")).Names("status");

        var history = (await api.GetAsync($"{Path}/{id}")).Json["history"]!.AsArray();
        Assert.Contains(history, c => (string?)c!["field"] == "status" && (string?)c["old"] == "Open" && (string?)c["new"] == "Closed" && (string?)c["by"] == "ops");
    }

    [Fact]
    public async Task An_upheld_complaint_is_a_refusal_of_the_organization_that_owned_the_code()
    {
        Assert.Equal(201, (await api.PutAsync("/api/v1/codes/106977", """{ "match": "Prefix", "organization": "acme", "purpose": "Commercial" }""")).Status);
        _ = await api.PostAsync("/api/v1/consents", """{ "organization": "acme", "msisdn": "13800138014", "method": "web-form" }""");
        var created = await api.PostAsync(Path, Complaint("13800138014", """, "code": "10697701" """));
        Assert.Equal("acme", (string?)created.Json["organization"]);
        var id = (string?)created.Json["id"];

        Assert.Equal(200, (await api.PatchAsync($"{Path}/{id}", """{ "upheld": true, "suspendCode": true }""")).Status);
        var consent = (await api.GetAsync("/api/v1/consents?organization=acme&msisdn=13800138014")).Json;
        Assert.Equal("revoked", (string?)consent["state"]);
        Assert.Equal($"complaint {id} was upheld", (string?)consent["history"]!.AsArray()[^1]!["reason"]);
        Assert.Equal("Suspended", (string?)(await api.GetAsync("/api/v1/codes/106977")).Json["standing"]);

        var detail = (await api.GetAsync($"{Path}/{id}")).Json;
        Assert.Equal(["granted", "revoked"], detail["consents"]!.AsArray().Select(c => (string)c!["change"]!));

        // Said again, it is no second refusal; and it cannot be taken back.
        Assert.Equal(200, (await api.PatchAsync($"{Path}/{id}", """{ "upheld": true }""")).Status);
        Assert.Equal(2, (await api.GetAsync($"{Path}/{id}")).Json["consents"]!.AsArray().Count);
        (await api.PatchAsync($"{Path}/{id}", """{ "upheld": false }""")).Names("upheld");
    }

    [Fact]
    public async Task What_cannot_be_upheld_is_not()
    {
        var id = (string?)(await api.PostAsync(Path, Complaint("13800138015"))).Json["id"];
        (await api.PatchAsync($"{Path}/{id}", """{ "upheld": true }""")).Names("organization");
        (await api.PatchAsync($"{Path}/{id}", """{ "suspendCode": true }""")).Names("suspendCode");
        (await api.PatchAsync($"{Path}/{id}", """{ "upheld": true, "suspendCode": true, "organization": "acme" }""")).Names("code");

        api.Journal.Fails = true;
        try
        {
            _ = (await api.PatchAsync($"{Path}/{id}", """{ "upheld": true, "organization": "acme" }""")).Problem(503);
        }
        finally
        {
            api.Journal.Fails = false;
        }

        Assert.Null((await api.GetAsync($"{Path}/{id}")).Json["complaint"]!["upheld"]);
        _ = (await api.PatchAsync($"{Path}/999999", """{ "upheld": false }""")).Problem(404);
        _ = (await api.GetAsync($"{Path}/x")).Problem(404);
    }

    [Fact]
    public async Task A_complaint_is_not_upheld_against_somebody_who_never_was_registered()
    {
        var now = DateTimeOffset.UtcNow;
        var complaint = await api.Service<IComplaintStorage>().AddAsync(
            new Complaint
            {
                Msisdn = new(8613800138032),
                Organization = "ghost",
                ReceivedAt = now,
                Channel = "web",
                Text = "Stop this",
                DueDate = DateOnly.FromDateTime(now.UtcDateTime.AddDays(20)),
                IsDueDateConfirmed = true,
                CreatedAt = now,
                CreatedBy = "ops",
            },
            CancellationToken.None);
        var path = string.Create(CultureInfo.InvariantCulture, $"{Path}/{complaint!.Id}");
        _ = (await api.PatchAsync(path, """{ "upheld": true }""")).Problem(409);
        Assert.Null((await api.GetAsync(path)).Json["complaint"]!["upheld"]);
        Assert.True((bool)(await api.PatchAsync(path, """{ "upheld": true, "organization": "acme" }""")).Json["upheld"]!);
    }

    [Fact]
    public async Task The_messages_that_a_complaint_can_be_about_stand_beside_it()
    {
        var today = new DateTimeOffset(DateTimeOffset.UtcNow.UtcDateTime.Date, TimeSpan.Zero);
        var about = ArchivedMessages.Store(api.Archive, today.AddDays(-3), msisdn: 8613800138030, smscMessageId: "complained-1");
        _ = ArchivedMessages.Store(api.Archive, today.AddDays(-1), counter: 1, msisdn: 8613800138030, smscMessageId: "complained-2");
        _ = ArchivedMessages.Store(api.Archive, today.AddDays(-3), counter: 2, msisdn: 8613800138031, smscMessageId: "complained-3");
        var created = await api.PostAsync(Path, Complaint("13800138030", $", \"organization\": \"acme\", \"receivedAt\": \"{today.AddDays(-3).AddHours(2):yyyy-MM-ddTHH:mm:ssZ}\""));
        Assert.Equal(201, created.Status);

        // Not those of the days after, and nobody else's.
        var message = Assert.Single((await api.GetAsync($"{Path}/{(string?)created.Json["id"]}")).Json["messages"]!.AsArray())!;
        Assert.Equal(about.ToString(CultureInfo.InvariantCulture), (string?)message["id"]);
    }

    [Theory]
    [InlineData("utf-8", "reference,msisdn,code,receivedAt,text\r\n")]
    [InlineData("gb18030", "投诉编号,投诉人号码,被投诉号码,投诉时间,投诉内容\n")]
    public async Task A_file_of_the_reporting_centre_is_taken_in_once(string charset, string header)
    {
        var file = header
            + $"{charset}-1,13800138020,106900001,2026-09-29 10:15:00,\"骚扰, 退订\n无效\"\n"
            + $"{charset}-2,138,106900001,2026-09-29,垃圾短信\n"
            + $"\n{charset}-3,13800138021,,2026-09-30T01:00:00Z,垃圾短信\n"
            + $"{charset}-4,13800138021,,soon,垃圾短信\n{charset}-5,13800138021\n";
        var first = await Import(file, charset);
        Assert.Equal((2, 0, 3), ((int)first["accepted"]!, (int)first["unchanged"]!, (int)first["rejected"]!));
        Assert.Equal([4, 7, 8], first["errors"]!.AsArray().Select(e => (int)e!["line"]!));
        Assert.Contains("msisdn", (string?)first["errors"]![0]!["error"], StringComparison.Ordinal);
        Assert.DoesNotContain("138,", first.ToJsonString(), StringComparison.Ordinal);

        var again = await Import(file, charset);
        Assert.Equal((0, 2, 3), ((int)again["accepted"]!, (int)again["unchanged"]!, (int)again["rejected"]!));

        var taken = (await api.GetAsync($"{Path}?msisdn=13800138020")).Json["items"]!.AsArray().Single(c => (string?)c!["reference"] == $"{charset}-1")!;
        Assert.Equal(
            ("12321", "骚扰, 退订\n无效", "2026-09-29T02:15:00.000Z", "2026-10-26"),
            ((string?)taken["channel"], (string?)taken["text"], (string?)taken["receivedAt"], (string?)taken["dueDate"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text\nspam")]
    [InlineData("msisdn,colour\n13800138000,red")]
    public async Task A_file_without_a_usable_header_is_refused(string file) => (await SendFile(file, "utf-8")).Names("body");

    [Fact]
    public async Task A_file_without_a_header_does_not_show_its_first_number() =>
        Assert.DoesNotContain("13800138000", (await SendFile("13800138000,spam\n", "utf-8")).Problem(400).ToJsonString(), StringComparison.Ordinal);

    [Fact]
    public async Task A_line_that_cannot_be_read_costs_nothing_but_itself()
    {
        var import = await Import("reference,msisdn,text\nq-1,13800138022,\"open\nq-2,13800138022,\"closed\" x\nq-3,13800138022,spam\n", "utf-8");
        Assert.Equal((1, 2), ((int)import["accepted"]!, (int)import["rejected"]!));
        Assert.Equal([2, 3], import["errors"]!.AsArray().Select(e => (int)e!["line"]!));
        Assert.Equal(["q-3"], await References("13800138022"));
    }

    [Theory]
    [InlineData("gb18030", "", "13800138023")]
    [InlineData("utf-8", "", "13800138024")]
    [InlineData("utf-8", "\uFEFF", "13800138025")]
    public async Task The_encoding_of_a_file_is_found_out_when_nobody_says_it(string encoding, string mark, string msisdn)
    {
        var octets = EncodingOf(encoding).GetBytes($"{mark}投诉编号,投诉人号码,投诉内容\n编号{msisdn},{msisdn},垃圾短信\n");
        Assert.Equal(1, (int)(await SendFile(octets, "text/csv")).Json["accepted"]!);
        Assert.Equal([$"编号{msisdn}"], await References(msisdn));
    }

    [Fact]
    public async Task What_is_no_text_in_the_encoding_that_was_said_is_an_error_of_its_line()
    {
        byte[] file = [.. "msisdn,text\n13800138026,"u8, 0xC3, 0x28, .. "\n13800138026,spam\n"u8];
        var import = (await SendFile(file, "text/csv; charset=utf-8")).Json;
        Assert.Equal((1, 2), ((int)import["accepted"]!, (int)import["errors"]!.AsArray().Single()!["line"]!));
        (await SendFile(file, "text/csv; charset=koi8-r")).Names("charset");
        (await SendFile(Encoding.Unicode.GetPreamble(), "text/csv")).Names("body");
    }

    [Theory]
    [InlineData("msisdn,text\n")]
    [InlineData("msisdn,text\nnobody,spam\n")]
    public async Task A_file_without_a_valid_line_is_refused_unless_that_is_insisted_on(string file)
    {
        var problem = (await SendFile(Encoding.UTF8.GetBytes(file), "text/csv")).Problem(400);
        Assert.Contains("no valid line", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Equal(200, (await SendFile(Encoding.UTF8.GetBytes(file), "text/csv", "&force=true")).Status);
    }

    [Fact]
    public async Task A_file_of_mostly_bad_lines_records_nothing_and_a_trial_counts_only()
    {
        var file = Encoding.UTF8.GetBytes("reference,msisdn,text\nbulk-1,13800138027,spam\nbulk-1,13800138027,spam\n" + string.Concat(Enumerable.Range(2, 11).Select(i => $"bulk-{i},nobody,spam\n")));
        var problem = (await SendFile(file, "text/csv")).Problem(400);
        Assert.Equal((1, 1, 11), ((int)problem["accepted"]!, (int)problem["unchanged"]!, (int)problem["rejected"]!));
        Assert.Equal(Enumerable.Range(4, 11), problem["errors"]!.AsArray().Select(l => (int)l!["line"]!));
        var trial = (await SendFile(file, "text/csv", "&force=true&dryRun=true")).Json;
        Assert.Equal((1, 1, true), ((int)trial["accepted"]!, (int)trial["unchanged"]!, (bool)trial["dryRun"]!));
        Assert.Empty(await References("13800138027"));
        Assert.Equal(1, (int)(await SendFile(file, "text/csv", "&force=true")).Json["accepted"]!);
        Assert.Equal((0, 2), ((int)(await SendFile(file, "text/csv", "&force=true&dryRun=true")).Json["accepted"]!, (int)(await SendFile(file, "text/csv", "&force=true")).Json["unchanged"]!));
    }

    [Fact]
    public async Task A_reference_that_was_used_for_another_complaint_is_an_error_and_not_taken_for_the_same()
    {
        const string First = "reference,msisdn,text\nagain-1,13800138029,spam\n";
        Assert.Equal(1, (int)(await Import(First, "utf-8"))["accepted"]!);
        Assert.Equal(1, (int)(await Import(First.Replace("13800138029", "+86 138 0013 8029", StringComparison.Ordinal), "utf-8"))["unchanged"]!);
        var import = await Import(First + "again-1,13800138030,spam\nagain-1,13800138029,another\nagain-2,13800138029,spam\nagain-2,13800138030,spam\n", "utf-8");
        Assert.Equal((1, 1), ((int)import["accepted"]!, (int)import["unchanged"]!));
        Assert.Equal([3, 4, 6], import["errors"]!.AsArray().Select(e => (int)e!["line"]!));
        Assert.StartsWith("reference is that of another complaint", (string?)import["errors"]![0]!["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_of_a_date_that_no_complaint_can_have_is_an_error_that_names_field_and_range()
    {
        var import = await Import("reference,msisdn,text,receivedAt\nd-1,13800138031,spam,0001-01-01\nd-2,13800138031,spam,9999-12-31 23:59:59\nd-3,13800138031,spam,2026-09-29\n", "utf-8");
        Assert.Equal((1, 2), ((int)import["accepted"]!, (int)import["rejected"]!));
        Assert.All(import["errors"]!.AsArray(), e => Assert.Matches("^receivedAt .* between 1970-01-01 and now", (string)e!["error"]!));
    }

    [Fact]
    public async Task A_row_that_was_cut_off_is_an_error_that_names_its_column()
    {
        var import = await Import("reference,msisdn,text,code\nw-1,13800138028,spam,106900001\nw-2,13800138028,spam\n", "utf-8");
        Assert.Equal((1, 3), ((int)import["accepted"]!, (int)import["errors"]![0]!["line"]!));
        Assert.Contains("column 4 \"code\" is missing", (string?)import["errors"]![0]!["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_auditor_reads_complaints_and_records_none()
    {
        Assert.Equal(200, (await api.GetAsync(Path, AdminFixture.AuditorKey)).Status);
        _ = (await api.PostAsync(Path, Complaint("13800138016"), AdminFixture.AuditorKey)).Problem(403);
        (await api.GetAsync(Path + "?colour=red")).Names("colour");
        (await api.GetAsync(Path + "?status=late")).Names("status");
    }

    private static string Complaint(string msisdn, string more = "") => $$"""{ "msisdn": "{{msisdn}}", "channel": "web", "text": "Stop this"{{more}} }""";

    private async Task<string[]> Ids(string query) => [.. (await api.GetAsync(Path + query)).Json["items"]!.AsArray().Select(c => (string)c!["id"]!)];

    private async Task<long> Metric(string name) => long.Parse(
        (await api.GetAsync("/metrics", key: null)).Text.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    private static Encoding EncodingOf(string charset) => CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.UTF8;

    private async Task<string[]> References(string msisdn) =>
        [.. (await api.GetAsync($"{Path}?msisdn={msisdn}")).Json["items"]!.AsArray().Select(c => (string)c!["reference"]!)];

    private Task<Answer> SendFile(string file, string charset) => SendFile(EncodingOf(charset).GetBytes(file), "text/csv; charset=" + charset);

    private Task<Answer> SendFile(byte[] file, string contentType, string query = "")
    {
        var content = new ByteArrayContent(file);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return api.SendAsync(HttpMethod.Post, Path + "/import?channel=12321" + query, AdminFixture.OperatorKey, content);
    }

    private async Task<JsonObject> Import(string file, string charset)
    {
        var answer = await SendFile(file, charset);
        Assert.Equal(200, answer.Status);
        return answer.Json;
    }
}
