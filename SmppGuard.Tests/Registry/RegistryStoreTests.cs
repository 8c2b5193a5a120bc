using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.RulePacks;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Registry;

public sealed class RegistryStoreTests : IDisposable
{
    private const string File = """
        { // the shop and its code
          "organizations": [ { "id": "acme", "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234", "credential": { "type": "uscc", "number": "91110000MA0000000X" } } ],
          "codes": [ { "number": "106900001", "match": "Prefix", "organization": "acme", "purpose": "Commercial" } ],
          "accounts": [ { "systemId": "cp1", "password": "secret1", "codes": [ "106900001" ], "smsc": "main", "allowFrom": [ "127.0.0.0/8", "::1" ] } ],
        }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly RegistryRules _rules = new() { Smscs = ["main"], DefaultWindow = 77, Words = new HonouredWords(RulePack.Load("draft-2020")) };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_becomes_a_snapshot()
    {
        var store = Open(File);
        Assert.True(store.Current.TryGetAccount("cp1", out var account));
        Assert.Equal(77, account.Window);
        Assert.Equal(10, account.MaxBinds);
        Assert.Equal(2, account.AllowFrom.Count);
        var code = store.Current.LongestMatch("10690000155"u8);
        Assert.NotNull(code);
        Assert.True(account.Owns(code));
        Assert.Same(account, store.Current.ReceiverOf(code));
        Assert.Equal(Purpose.Commercial, code.Purpose);
        Assert.Equal("示例商城", code.Organization.Name);
        Assert.Equal("Acme Mall", code.Organization.LatinName);
        Assert.Equal("91110000MA0000000X", code.Organization.CredentialNumber);
        Assert.True(code.Organization.Index > 0);
    }

    [Theory]
    [InlineData("", ContentPolicy.TreatAsCommercial)]
    [InlineData(""", "content": "TreatAsCommercial" """, ContentPolicy.TreatAsCommercial)]
    [InlineData(""", "content": "Refuse" """, ContentPolicy.Refuse)]
    [InlineData(""", "content": "MarkOnly" """, ContentPolicy.MarkOnly)]
    internal void What_is_done_about_adverts_is_kept_with_the_code(string member, ContentPolicy expected)
    {
        Open($$"""
            { "organizations": [ { "id": "acme", "name": "示例商城", "contact": "4008001234" } ],
              "codes": [ { "number": "106900003", "match": "Prefix", "organization": "acme", "purpose": "Verification"{{member}} } ] }
            """);
        Assert.Equal(expected, Open("{}").Current.LongestMatch("106900003"u8)?.Content);
    }

    [Fact]
    public void What_the_store_holds_and_the_file_does_not_is_left_alone()
    {
        Open(File);
        var store = Open("""{ "organizations": [ { "id": "other", "name": "另一家", "contact": "4008005678" } ] }""");
        Assert.True(store.Current.TryGetOrganization("acme", out var acme));
        Assert.True(store.Current.TryGetOrganization("other", out var other));
        Assert.NotEqual(acme.Index, other.Index);
        Assert.NotNull(store.Current.LongestMatch("106900001"u8));
    }

    [Fact]
    public void A_suspension_outlives_the_file_also_when_its_entry_changed()
    {
        var store = Open(File);
        Assert.True(store.SuspendOrganization("acme").Succeeded);
        Assert.True(store.SuspendAccount("cp1").Succeeded);

        var again = Open(File.Replace("Acme Mall", "Acme", StringComparison.Ordinal).Replace("secret1", "secret2", StringComparison.Ordinal));
        Assert.True(again.Current.TryGetOrganization("acme", out var acme));
        Assert.True(again.Current.TryGetAccount("cp1", out var cp1));
        Assert.Equal(Standing.Suspended, acme.Standing);
        Assert.Equal("Acme", acme.LatinName);
        Assert.Equal(Standing.Suspended, cp1.Standing);
        Assert.Equal("secret2", cp1.Password);

        Assert.True(again.ResumeOrganization("acme").Succeeded);
        Assert.True(Open(File).Current.TryGetOrganization("acme", out acme));
        Assert.Equal(Standing.Active, acme.Standing);
    }

    [Fact]
    public void A_change_by_the_api_outlives_a_file_that_did_not_change()
    {
        var store = Open(File);
        var acme = store.State.Organizations["acme"].Entry;
        Assert.Equal(RegistryOutcome.Done, store.Put(acme with { Contact = "4009990000" }).Outcome);
        Assert.True(store.DeleteAccount("cp1").Succeeded);

        var again = Open(File);
        Assert.Equal("4009990000", again.State.Organizations["acme"].Entry.Contact);
        Assert.False(again.Current.TryGetAccount("cp1", out _));

        var edited = Open(File.Replace("4008001234", "4001112222", StringComparison.Ordinal));
        Assert.Equal("4001112222", edited.State.Organizations["acme"].Entry.Contact);
    }

    [Fact]
    public void An_organization_that_comes_back_has_its_old_index()
    {
        var store = Open(File);
        Assert.True(store.Current.TryGetOrganization("acme", out var before));
        var entry = store.State.Organizations["acme"].Entry;
        Assert.True(store.DeleteAccount("cp1").Succeeded);
        Assert.True(store.DeleteCode("106900001").Succeeded);
        Assert.True(store.DeleteOrganization("acme").Succeeded);

        var again = Open("{}");
        Assert.Equal(RegistryOutcome.Created, again.Put(entry with { Id = "newcomer" }).Outcome);
        Assert.Equal(RegistryOutcome.Created, again.Put(entry).Outcome);
        Assert.True(again.Current.TryGetOrganization("acme", out var after));
        Assert.True(again.Current.TryGetOrganization("newcomer", out var newcomer));
        Assert.Equal(before.Index, after.Index);
        Assert.NotEqual(before.Index, newcomer.Index);
    }

    [Fact]
    public void What_others_refer_to_cannot_be_deleted()
    {
        var store = Open(File);
        Assert.Equal(RegistryOutcome.Conflict, store.DeleteOrganization("acme").Outcome);
        Assert.Equal(RegistryOutcome.Conflict, store.DeleteCode("106900001").Outcome);
        Assert.Equal(RegistryOutcome.NotFound, store.DeleteCode("1069").Outcome);
        Assert.Equal(RegistryOutcome.NotFound, store.DeleteAccount("cp2").Outcome);
        Assert.Equal(RegistryOutcome.NotFound, store.SuspendAccount("cp2").Outcome);
    }

    [Fact]
    public void Termination_is_final()
    {
        var store = Open(File);
        Assert.True(store.TerminateOrganization("acme").Succeeded);
        Assert.Equal(RegistryOutcome.Conflict, store.ResumeOrganization("acme").Outcome);
        Assert.True(Open(File).Current.TryGetOrganization("acme", out var acme));
        Assert.Equal(Standing.Terminated, acme.Standing);
        Assert.NotNull(acme.TerminatedAt);
    }

    [Fact]
    public void A_wrong_entry_changes_nothing()
    {
        var store = Open(File);
        var before = store.Current;
        var code = new CodeEntry { Number = "12345678901234567890a", IsPrefix = true, Organization = "nobody", Purpose = Purpose.Commercial };
        var result = store.Put(code);
        Assert.Equal(RegistryOutcome.Invalid, result.Outcome);
        Assert.Equal(2, result.Problems.Count);
        Assert.Same(before, store.Current);
    }

    [Fact]
    public void Every_change_is_announced_with_its_snapshot()
    {
        var store = Open(File);
        var seen = new List<RegistrySnapshot>();
        store.Changed += seen.Add;
        store.SuspendOrganization("acme");
        store.SuspendOrganization("acme"); // already so: nothing to announce
        store.ResumeOrganization("acme");
        Assert.Equal(2, seen.Count);
        Assert.Same(store.Current, seen[1]);
        Assert.True(seen[0].TryGetOrganization("acme", out var suspended));
        Assert.Equal(Standing.Suspended, suspended.Standing);
    }

    [Fact]
    public void An_account_with_many_codes_owns_exactly_those()
    {
        var store = Open(File);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(RegistryOutcome.Created, store.Put(new CodeEntry { Number = $"10650{i:D3}", IsPrefix = false, Organization = "acme", Purpose = Purpose.Notification }).Outcome);
        }

        var entry = store.State.Accounts["cp1"].Entry;
        Assert.True(store.Put(entry with { Codes = [.. Enumerable.Range(0, 10).Select(i => $"10650{i:D3}")] }).Succeeded);
        Assert.True(store.Current.TryGetAccount("cp1", out var account));
        Assert.True(account.Owns(store.Current.LongestMatch("10650009"u8)!));
        Assert.False(account.Owns(store.Current.LongestMatch("10650010"u8)!));
    }

    [Fact]
    public void The_store_can_be_read_beside_a_running_process()
    {
        Assert.Same(RegistryState.Empty, RegistryTables.ReadIfPresent(_folder.Path));
        var store = Open(File);
        store.SuspendAccount("cp1");
        var state = RegistryTables.ReadIfPresent(_folder.Path);
        Assert.Equal(Standing.Suspended, state.Accounts["cp1"].Standing);
        Assert.Contains("106900001", state.Codes.Keys);
    }

    [Fact]
    public async Task Nobody_is_told_of_a_suspension_before_the_data_path_knows()
    {
        // So many codes that making a snapshot of them takes a while.
        string[] organizations = [.. Enumerable.Range(0, 10).Select(i => $"org{i}")];
        var store = Open($$"""
            { "organizations": [ {{string.Join(", ", organizations.Select(id => $$"""{ "id": "{{id}}", "name": "示例{{id}}", "contact": "4008001234" }"""))}} ],
              "codes": [ {{string.Join(", ", Enumerable.Range(0, 4000).Select(i => $$"""{ "number": "10690{{i:D5}}", "match": "Exact", "organization": "org0", "purpose": "Notification" }"""))}} ] }
            """);
        foreach (var id in organizations)
        {
            var watching = Task.Run(() =>
            {
                while (store.IsActive(new RegistryKey(RegistryKind.Organization, id)))
                {
                    // Until somebody can read that it is suspended.
                }

                return store.Current.TryGetOrganization(id, out var seen) ? seen.Standing : Standing.Active;
            });
            Assert.True(store.SuspendOrganization(id).Succeeded);
            Assert.True(store.Current.TryGetOrganization(id, out var now));
            Assert.Equal((Standing.Suspended, Standing.Suspended), (now.Standing, await watching));
        }
    }

    private RegistryStore Open(string json)
    {
        SqliteConnection.ClearAllPools();
        var problems = new List<string>();
        var file = RegistryFile.Load(_folder.Write("registry.json", json), problems);
        RegistryValidator.Validate(file, RegistryTables.ReadIfPresent(_folder.Path), _rules, TimeProvider.System.GetUtcNow(), problems, []);
        Assert.Empty(problems);
        var tables = new RegistryTables(new GuardDatabase(_folder.File(RegistryTables.FileName), RegistryTables.Migrations));
        var store = new RegistryStore(tables, _rules, TimeProvider.System, NullLogger<RegistryStore>.Instance);
        store.Apply(file);
        return store;
    }
}
