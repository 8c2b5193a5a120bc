using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.RulePacks;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Registry;

/// <summary>A registry file that is edited, applied to a store that was changed over the API. Each <see cref="StartAsync"/> reads the store from the disk.</summary>
public sealed class RegistryFileMergeTests : IDisposable
{
    private const string Account = """ "systemId": "cp1", "password": "secret1", "codes": [ "106900001" ], "smsc": "main" """;

    private readonly TemporaryFolder _folder = new();
    private readonly RegistryRules _rules = new() { Smscs = ["main"], Words = new HonouredWords(RulePack.Load("draft-2020")) };
    private readonly List<string> _problems = [];
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_field_edited_in_the_file_reverts_nothing_that_the_API_changed_in_the_others()
    {
        var store = await StartAsync(File());
        var entry = store.State.Accounts["cp1"].Entry;
        Assert.True((await store.PutAsync(entry with { Password = PasswordHash.Create("fromapi"), AllowFrom = [System.Net.IPNetwork.Parse("10.0.0.0/8")], MaxBinds = 2 })).Succeeded);
        var acme = store.State.Organizations["acme"].Entry;
        Assert.True((await store.PutAsync(acme with { LatinName = "Acme", Licences = new OrganizationLicences { LicenceNumber = "B2", Verification = Verification.Verified } })).Succeeded);
        Assert.True((await store.PutAsync(store.State.Codes["106900001"].Entry with { ValidUntil = DateTimeOffset.Parse("2999-01-01T00:00:00Z") })).Succeeded);

        foreach (var (contact, window) in new[] { ("4009990000", 50), ("4009990001", 60) })
        {
            store = await StartAsync(File(contact, $$""", "window": {{window}} """, region: $"{window}"));
            Assert.Empty(_warnings);
            var account = store.State.Accounts["cp1"].Entry;
            Assert.Equal((window, 2, "10.0.0.0/8"), (account.Window, account.MaxBinds, Assert.Single(account.AllowFrom).ToString()));
            Assert.True(new PasswordVerifier().Verify(account.Password, "fromapi"u8));
            acme = store.State.Organizations["acme"].Entry;
            Assert.Equal((contact, "Acme", "B2", Verification.Verified), (acme.Contact, acme.LatinName, acme.Licences?.LicenceNumber, acme.Licences?.Verification));
            var code = store.State.Codes["106900001"].Entry;
            Assert.Equal(($"{window}", 2999), (code.Region, code.ValidUntil?.Year));
        }
    }

    [Fact]
    public async Task A_field_that_both_changed_is_that_of_the_file_and_both_values_are_named()
    {
        var store = await StartAsync(File(more: """, "window": 10 """));
        Assert.True((await store.PutAsync(store.State.Accounts["cp1"].Entry with { Window = 20, Password = PasswordHash.Create("fromapi") })).Succeeded);
        store = await StartAsync(File(more: """, "window": 30 """).Replace("secret1", "secret2", StringComparison.Ordinal));
        var account = store.State.Accounts["cp1"].Entry;
        Assert.Equal(30, account.Window);
        Assert.True(new PasswordVerifier().Verify(account.Password, "secret2"u8));
        Assert.Contains(_warnings, w => w.StartsWith("registry.json: accounts[0].window is 30, and 20 in the store", StringComparison.Ordinal));
        Assert.Contains(_warnings, w => w.StartsWith("registry.json: accounts[0].password is (not shown), and (not shown) in the store", StringComparison.Ordinal));
        Assert.DoesNotContain(_warnings, w => w.Contains("secret", StringComparison.Ordinal));

        // Said and done: the same file is no news at the next start.
        Assert.True((await store.PutAsync(account with { Window = 40 })).Succeeded);
        Assert.Equal(40, (await StartAsync(File(more: """, "window": 30 """).Replace("secret1", "secret2", StringComparison.Ordinal))).State.Accounts["cp1"].Entry.Window);
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task A_field_that_is_taken_out_of_the_file_is_taken_out_and_one_that_the_API_added_stays()
    {
        var store = await StartAsync(File(more: """, "window": 10, "allowFrom": [ "10.0.0.0/8" ] """));
        Assert.True((await store.PutAsync(store.State.Accounts["cp1"].Entry with { DefaultAlphabet = "Ascii" })).Succeeded);
        var account = (await StartAsync(File())).State.Accounts["cp1"].Entry;
        Assert.Equal((null, 0, "Ascii"), (account.Window, account.AllowFrom.Count, account.DefaultAlphabet));
    }

    [Fact]
    public async Task An_entry_that_is_new_in_the_file_changes_only_what_it_says_of_one_that_the_API_made()
    {
        var store = await StartAsync(File());
        Assert.True((await store.PutAsync(store.State.Accounts["cp1"].Entry with { SystemId = "cp2", AllowFrom = [System.Net.IPNetwork.Parse("10.0.0.0/8")], Window = 5 })).Succeeded);
        store = await StartAsync(File(accounts: $$""", { {{Account.Replace("cp1", "cp2", StringComparison.Ordinal)}}, "window": 6 }"""));
        var account = store.State.Accounts["cp2"].Entry;
        Assert.Equal((6, "10.0.0.0/8"), (account.Window, Assert.Single(account.AllowFrom).ToString()));
        Assert.Contains(_warnings, w => w.Contains("accounts[1].window is 6, and 5 in the store", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_entry_that_the_API_deleted_comes_back_only_where_the_file_says_something_new_of_it()
    {
        Assert.True((await (await StartAsync(File())).DeleteAccountAsync("cp1")).Succeeded);
        Assert.Empty((await StartAsync(File())).State.Accounts);
        Assert.Empty(_warnings);
        Assert.Single((await StartAsync(File(more: """, "window": 10 """))).State.Accounts);
        Assert.Contains("accounts[0] was deleted over the API", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_right_in_both_places_and_wrong_together_is_refused_with_its_name()
    {
        var store = await StartAsync(File());
        Assert.True((await store.PutAsync(store.State.Organizations["acme"].Entry with { OptInKeywords = ["JA"] })).Succeeded);
        Judge(File().Replace("\"contact\"", "\"optOutKeywords\": [ \"JA\" ], \"contact\"", StringComparison.Ordinal));
        var problem = Assert.Single(_problems);
        Assert.Contains("organizations[0].optInKeywords[0] is \"JA\"", problem, StringComparison.Ordinal);
        Assert.Contains("changed over the API", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 20)]
    [InlineData(""", "window": 10 """, 10)]
    public async Task A_store_that_kept_only_fingerprints_is_read_and_an_unchanged_file_is_no_news_to_it(string more, int window)
    {
        var store = await StartAsync(File());
        Assert.True((await store.PutAsync(store.State.Accounts["cp1"].Entry with { Window = 20 })).Succeeded);
        using (var connection = new SqliteConnection($"Data Source={_folder.File(SqliteRegistryStorage.FileName)};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE registry_file_entries SET fields = NULL";
            Assert.Equal(4, command.ExecuteNonQuery());
        }

        Assert.Equal(window, (await StartAsync(File(more: more))).State.Accounts["cp1"].Entry.Window);
    }

    [Fact]
    public async Task Templates_of_the_file_are_taken_in_and_those_that_the_API_made_or_changed_stay()
    {
        var store = await StartAsync(WithTemplates("""{ "code": "106900001", "id": "login", "text": "您的验证码是{code:digits}。" }, { "code": "106900001", "id": "pay", "text": "支付验证码{code:digits}。" }"""));
        Assert.Equal(["login", "pay"], store.State.TemplatesOf("106900001").Ids);
        var made = new TemplateEntry { Code = "106900001", Id = "api", Text = "取件码{code:digits}。" };
        Assert.True((await store.PutAsync(made)).Succeeded);
        Assert.True((await store.PutAsync(made with { Id = "login", Text = "您的登录验证码是{code:digits}。", Note = "by the API" })).Succeeded);
        Assert.True((await store.DeleteTemplateAsync("106900001", "pay")).Succeeded);

        store = await StartAsync(WithTemplates("""{ "code": "106900001", "id": "login", "text": "您的验证码是{code:digits}。" }, { "code": "106900001", "id": "pay", "text": "支付验证码{code:digits}。" }"""));
        Assert.Equal([("api", "取件码{code:digits}。"), ("login", "您的登录验证码是{code:digits}。")], store.State.TemplatesOf("106900001").All.Select(t => (t.Id, t.Text)));
        Assert.Empty(_warnings);

        store = await StartAsync(WithTemplates("""{ "code": "106900001", "id": "login", "text": "本次验证码是{code:digits}。" }"""));
        Assert.Equal([("api", null, "取件码{code:digits}。"), ("login", "by the API", "本次验证码是{code:digits}。")], store.State.TemplatesOf("106900001").All.Select(t => (t.Id, t.Note, t.Text)));
        Assert.StartsWith("registry.json: templates[0].text is ", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_organization_that_the_API_deleted_comes_back_as_itself_and_as_nobody_else()
    {
        var store = await StartAsync(Organization("示例商城"));
        Assert.True((await store.SuspendOrganizationAsync("acme")).Succeeded);
        Assert.True((await store.DeleteOrganizationAsync("acme")).Succeeded);
        Assert.Empty((await StartAsync(Organization("示例商城"))).State.Organizations);

        _ = Judge(Organization("另一家"));
        Assert.StartsWith("registry.json: organizations[0].id is \"acme\"; acme was 示例商城, without a credential, until it was deleted at ", Assert.Single(_problems), StringComparison.Ordinal);
        Assert.Equal(Standing.Suspended, (await StartAsync(Organization("示例商城", ", \"latinName\": \"Acme\""))).State.Organizations["acme"].Standing);
        Assert.StartsWith("registry.json: organizations[0].id: acme was suspended when it was deleted at ", _warnings[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("91110000MA0000000X", "示例商城", true)]
    [InlineData("91110000MA0000000X", "另一家", false)]
    [InlineData("91110000MA0000000H", "示例商城", false)]
    public async Task A_credit_code_that_could_not_be_right_is_no_proof_of_who_it_was(string former, string name, bool isTaken)
    {
        var store = await StartAsync(Organization("示例商城", Credential(former)));
        Assert.True((await store.DeleteOrganizationAsync("acme")).Succeeded);
        _ = Judge(Organization(name, Credential("91310000MA1FL0LY24")));
        Assert.Equal(isTaken, _problems.Count == 0);

        static string Credential(string number) => $$""", "credential": { "type": "uscc", "number": "{{number}}" }""";
    }

    [Fact]
    public async Task One_that_was_deleted_since_the_file_was_judged_keeps_the_file_from_being_applied()
    {
        var store = await StartAsync(Organization("示例商城"));
        var file = Judge(Organization("另一家"));
        Assert.Empty(_problems);
        Assert.True((await store.DeleteOrganizationAsync("acme")).Succeeded);
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => store.ApplyAsync(file));
        Assert.Contains("acme was 示例商城", refused.Message, StringComparison.Ordinal);
        Assert.Empty(store.State.Organizations);
    }

    private static string Organization(string name, string more = "") => $$"""{ "organizations": [ { "id": "acme", "name": "{{name}}", "contact": "4008001234"{{more}} } ] }""";

    private static string WithTemplates(string templates) => File()[..^1] + $", \"templates\": [ {templates} ] }}";

    private static string File(string contact = "4008001234", string more = "", string accounts = "", string region = "北京") => $$"""
        { "organizations": [ { "id": "acme", "name": "示例商城", "contact": "{{contact}}" } ],
          "codes": [ { "number": "106900001", "match": "Prefix", "organization": "acme", "purpose": "Notification", "region": "{{region}}" } ],
          "accounts": [ { {{Account}}{{more}} }{{accounts}} ] }
        """;

    private RegistryFile Judge(string json)
    {
        GuardFile.Close(_folder.File(SqliteRegistryStorage.FileName));
        _problems.Clear();
        _warnings.Clear();
        var file = RegistryFile.Load(_folder.Write("registry.json", json), _problems);
        RegistryValidator.Validate(file, SqliteRegistryStorage.ReadIfPresent(_folder.Path, file), _rules, _problems, _warnings);
        _ = _warnings.RemoveAll(w => w.Contains("is in clear", StringComparison.Ordinal));
        return file;
    }

    private async Task<RegistryStore> StartAsync(string json)
    {
        var file = Judge(json);
        Assert.Empty(_problems);
        var storage = new SqliteRegistryStorage(new GuardDatabase(_folder.File(SqliteRegistryStorage.FileName), SqliteStorage.Migrations), TimeProvider.System);
        var store = await RegistryStore.OpenAsync(storage, _rules, TimeProvider.System, NullLogger<RegistryStore>.Instance);
        await store.ApplyAsync(file);
        return store;
    }
}
