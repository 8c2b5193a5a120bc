using Microsoft.Extensions.Logging.Abstractions;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.RulePacks;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Harness;
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
    public async Task The_file_becomes_a_snapshot()
    {
        var store = await OpenAsync(File);
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
    internal async Task What_is_done_about_adverts_is_kept_with_the_code(string member, ContentPolicy expected)
    {
        await OpenAsync($$"""
            { "organizations": [ { "id": "acme", "name": "示例商城", "contact": "4008001234" } ],
              "codes": [ { "number": "106900003", "match": "Prefix", "organization": "acme", "purpose": "Verification"{{member}} } ] }
            """);
        Assert.Equal(expected, (await OpenAsync("{}")).Current.LongestMatch("106900003"u8)?.Content);
    }

    [Fact]
    public async Task What_the_store_holds_and_the_file_does_not_is_left_alone()
    {
        await OpenAsync(File);
        var store = await OpenAsync("""{ "organizations": [ { "id": "other", "name": "另一家", "contact": "4008005678" } ] }""");
        Assert.True(store.Current.TryGetOrganization("acme", out var acme));
        Assert.True(store.Current.TryGetOrganization("other", out var other));
        Assert.NotEqual(acme.Index, other.Index);
        Assert.NotNull(store.Current.LongestMatch("106900001"u8));
    }

    [Fact]
    public async Task A_suspension_outlives_the_file_also_when_its_entry_changed()
    {
        var store = await OpenAsync(File);
        Assert.True((await store.SuspendOrganizationAsync("acme")).Succeeded);
        Assert.True((await store.SuspendAccountAsync("cp1")).Succeeded);

        var again = await OpenAsync(File.Replace("Acme Mall", "Acme", StringComparison.Ordinal).Replace("secret1", "secret2", StringComparison.Ordinal));
        Assert.True(again.Current.TryGetOrganization("acme", out var acme));
        Assert.True(again.Current.TryGetAccount("cp1", out var cp1));
        Assert.Equal(Standing.Suspended, acme.Standing);
        Assert.Equal("Acme", acme.LatinName);
        Assert.Equal(Standing.Suspended, cp1.Standing);
        Assert.True(new PasswordVerifier().Verify(cp1.Password, "secret2"u8));

        Assert.True((await again.ResumeOrganizationAsync("acme")).Succeeded);
        Assert.True((await OpenAsync(File)).Current.TryGetOrganization("acme", out acme));
        Assert.Equal(Standing.Active, acme.Standing);
    }

    [Fact]
    public async Task A_change_by_the_api_outlives_a_file_that_did_not_change()
    {
        var store = await OpenAsync(File);
        var acme = store.State.Organizations["acme"].Entry;
        Assert.Equal(RegistryOutcome.Done, (await store.PutAsync(acme with { Contact = "4009990000" })).Outcome);
        Assert.True((await store.DeleteAccountAsync("cp1")).Succeeded);

        var again = await OpenAsync(File);
        Assert.Equal("4009990000", again.State.Organizations["acme"].Entry.Contact);
        Assert.False(again.Current.TryGetAccount("cp1", out _));

        var edited = await OpenAsync(File.Replace("4008001234", "4001112222", StringComparison.Ordinal));
        Assert.Equal("4001112222", edited.State.Organizations["acme"].Entry.Contact);
    }

    [Fact]
    public async Task An_organization_that_comes_back_has_its_old_index()
    {
        var store = await OpenAsync(File);
        Assert.True(store.Current.TryGetOrganization("acme", out var before));
        var entry = store.State.Organizations["acme"].Entry;
        Assert.True((await store.DeleteAccountAsync("cp1")).Succeeded);
        Assert.True((await store.DeleteCodeAsync("106900001")).Succeeded);
        Assert.True((await store.DeleteOrganizationAsync("acme")).Succeeded);

        var again = await OpenAsync("{}");
        Assert.Equal(RegistryOutcome.Created, (await again.PutAsync(entry with { Id = "newcomer" })).Outcome);
        Assert.Equal(RegistryOutcome.Created, (await again.PutAsync(entry)).Outcome);
        Assert.True(again.Current.TryGetOrganization("acme", out var after));
        Assert.True(again.Current.TryGetOrganization("newcomer", out var newcomer));
        Assert.Equal(before.Index, after.Index);
        Assert.NotEqual(before.Index, newcomer.Index);
    }

    [Fact]
    public async Task What_others_refer_to_cannot_be_deleted()
    {
        var store = await OpenAsync(File);
        Assert.Equal(RegistryOutcome.Conflict, (await store.DeleteOrganizationAsync("acme")).Outcome);
        Assert.Equal(RegistryOutcome.Conflict, (await store.DeleteCodeAsync("106900001")).Outcome);
        Assert.Equal(RegistryOutcome.NotFound, (await store.DeleteCodeAsync("1069")).Outcome);
        Assert.Equal(RegistryOutcome.NotFound, (await store.DeleteAccountAsync("cp2")).Outcome);
        Assert.Equal(RegistryOutcome.NotFound, (await store.SuspendAccountAsync("cp2")).Outcome);
    }

    [Fact]
    public async Task Termination_is_final()
    {
        var store = await OpenAsync(File);
        Assert.True((await store.TerminateOrganizationAsync("acme")).Succeeded);
        Assert.Equal(RegistryOutcome.Conflict, (await store.ResumeOrganizationAsync("acme")).Outcome);
        Assert.True((await OpenAsync(File)).Current.TryGetOrganization("acme", out var acme));
        Assert.Equal(Standing.Terminated, acme.Standing);
        Assert.NotNull(acme.TerminatedAt);
    }

    [Fact]
    public async Task A_wrong_entry_changes_nothing()
    {
        var store = await OpenAsync(File);
        var before = store.Current;
        var code = new CodeEntry { Number = "12345678901234567890a", IsPrefix = true, Organization = "nobody", Purpose = Purpose.Commercial };
        var result = await store.PutAsync(code);
        Assert.Equal(RegistryOutcome.Invalid, result.Outcome);
        Assert.Equal(2, result.Problems.Count);
        Assert.Same(before, store.Current);
    }

    [Fact]
    public async Task Every_change_is_announced_with_its_snapshot()
    {
        var store = await OpenAsync(File);
        var seen = new List<RegistrySnapshot>();
        store.Changed += seen.Add;
        await store.SuspendOrganizationAsync("acme");
        await store.SuspendOrganizationAsync("acme"); // already so: nothing to announce
        await store.ResumeOrganizationAsync("acme");
        Assert.Equal(2, seen.Count);
        Assert.Same(store.Current, seen[1]);
        Assert.True(seen[0].TryGetOrganization("acme", out var suspended));
        Assert.Equal(Standing.Suspended, suspended.Standing);
    }

    [Fact]
    public async Task What_is_derived_from_the_registry_is_made_before_messages_are_judged_by_it()
    {
        var store = await OpenAsync(File);
        var before = store.Current;
        var made = new List<(RegistrySnapshot Next, RegistrySnapshot InForce)>();
        store.Changing += next => made.Add((next, store.Current));
        await store.SuspendOrganizationAsync("acme");
        var (next, inForce) = Assert.Single(made);
        Assert.Same(before, inForce);
        Assert.Same(store.Current, next);
    }

    [Fact]
    public async Task An_account_with_many_codes_owns_exactly_those()
    {
        var store = await OpenAsync(File);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(RegistryOutcome.Created, (await store.PutAsync(new CodeEntry { Number = $"10650{i:D3}", IsPrefix = false, Organization = "acme", Purpose = Purpose.Notification })).Outcome);
        }

        var entry = store.State.Accounts["cp1"].Entry;
        Assert.True((await store.PutAsync(entry with { Codes = [.. Enumerable.Range(0, 10).Select(i => $"10650{i:D3}")] })).Succeeded);
        Assert.True(store.Current.TryGetAccount("cp1", out var account));
        Assert.True(account.Owns(store.Current.LongestMatch("10650009"u8)!));
        Assert.False(account.Owns(store.Current.LongestMatch("10650010"u8)!));
    }

    [Fact]
    public async Task The_store_can_be_read_beside_a_running_process()
    {
        Assert.Same(RegistryState.Empty, SqliteRegistryStorage.ReadIfPresent(_folder.Path));
        var store = await OpenAsync(File);
        await store.SuspendAccountAsync("cp1");
        var state = SqliteRegistryStorage.ReadIfPresent(_folder.Path);
        Assert.Equal(Standing.Suspended, state.Accounts["cp1"].Standing);
        Assert.Contains("106900001", state.Codes.Keys);
    }

    [Fact]
    public async Task Nobody_is_told_of_a_suspension_before_the_data_path_knows()
    {
        // So many codes that making a snapshot of them takes a while.
        string[] organizations = [.. Enumerable.Range(0, 10).Select(i => $"org{i}")];
        var store = await OpenAsync($$"""
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
            Assert.True((await store.SuspendOrganizationAsync(id)).Succeeded);
            Assert.True(store.Current.TryGetOrganization(id, out var now));
            Assert.Equal((Standing.Suspended, Standing.Suspended), (now.Standing, await watching));
        }
    }

    [Fact]
    public async Task Two_who_share_the_storage_change_it_in_turns_and_each_judges_by_what_the_other_saved()
    {
        var one = await OpenAsync(File);
        var other = await OpenAsync("{}");
        Assert.True((await one.SuspendOrganizationAsync("acme")).Succeeded);
        var code = new CodeEntry { Number = "106900002", IsPrefix = true, Organization = "acme", Purpose = Purpose.Notification };
        Assert.Equal(RegistryOutcome.Conflict, (await other.PutAsync(code)).Outcome);
        Assert.True((await one.ResumeOrganizationAsync("acme")).Succeeded);
        await other.RefreshAsync(one.State.Version, default);
        Assert.Equal(RegistryOutcome.Created, (await other.PutAsync(code)).Outcome);
        Assert.Null(one.Current.LongestMatch("106900002"u8));
        var seen = new List<RegistrySnapshot>();
        one.Changed += seen.Add;
        await one.RefreshAsync(other.State.Version, default);
        await one.RefreshAsync(other.State.Version, default);
        Assert.NotNull(Assert.Single(seen).LongestMatch("106900002"u8));
    }

    [Fact]
    public async Task What_another_process_saves_is_in_force_without_being_asked_for()
    {
        var one = await OpenAsync(File);
        var other = await OpenAsync("{}");
        var storage = new SqliteRegistryStorage(new GuardDatabase(_folder.File(SqliteRegistryStorage.FileName), SqliteStorage.Migrations), TimeProvider.System);
        using var follower = new RegistryFollower(storage, [], one, TimeProvider.System, NullLogger<RegistryFollower>.Instance);
        await follower.StartAsync(default);
        Assert.True((await other.SuspendAccountAsync("cp1")).Succeeded);
        await Eventually.TrueAsync(() => !one.IsActive(new RegistryKey(RegistryKind.Account, "cp1")), "the suspension");
        await follower.StopAsync(default);
    }

    private async Task<RegistryStore> OpenAsync(string json)
    {
        GuardFile.Close(_folder.File(SqliteRegistryStorage.FileName));
        var problems = new List<string>();
        var file = RegistryFile.Load(_folder.Write("registry.json", json), problems);
        RegistryValidator.Validate(file, SqliteRegistryStorage.ReadIfPresent(_folder.Path), _rules, problems, []);
        Assert.Empty(problems);
        var storage = new SqliteRegistryStorage(new GuardDatabase(_folder.File(SqliteRegistryStorage.FileName), SqliteStorage.Migrations), TimeProvider.System);
        var store = await RegistryStore.OpenAsync(storage, _rules, TimeProvider.System, NullLogger<RegistryStore>.Instance);
        await store.ApplyAsync(file);
        return store;
    }
}
