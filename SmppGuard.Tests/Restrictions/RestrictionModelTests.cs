using Microsoft.Extensions.Logging.Abstractions;
using SmppGuard.DoNotDisturb;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.RulePacks;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.Sqlite;
using Xunit;

namespace SmppGuard.Tests.Restrictions;

/// <summary>
/// Whatever the disk does and whoever else changes what is stored: a restriction is in force from when it was asked for, a permission from when it is stored, and in the end the disk
/// says what was in force.
/// </summary>
public sealed class RestrictionModelTests : IDisposable
{
    private const int Runs = 40;
    private const int Steps = 30;

    private static readonly RegistryKey[] Ours = [new(RegistryKind.Organization, "acme"), new(RegistryKind.Code, "106900001"), new(RegistryKind.Account, "cp1")];
    private static readonly RegistryKey Theirs = new(RegistryKind.Account, "cp2");

    private readonly GuardDatabaseFixture _files = new();
    private readonly RegistryRules _rules = new() { Smscs = ["main"], DefaultWindow = 1, Words = new HonouredWords(RulePack.Load("draft-2020")) };
    private readonly Hosting.TemporaryFolder _folder = new();

    public void Dispose()
    {
        _files.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Standings_are_those_of_the_model_whenever_the_disk_fails_and_other_processes_change_the_registry()
    {
        var disk = new FailingRegistryStorage(new SqliteRegistryStorage(_files.Open(), TimeProvider.System));
        using var other = await OpenAsync(new SqliteRegistryStorage(_files.Open(), TimeProvider.System));
        await RegisterAsync(other);
        for (var seed = 0; seed < Runs; seed++)
        {
            var random = new Random(seed);
            using var store = await OpenAsync(disk);
            var model = Ours.ToDictionary(key => key, key => Standings.Of(store.State, key)!.Value);
            var contact = store.State.Organizations["acme"].Entry.Contact;
            for (var step = 0; step < Steps; step++)
            {
                var key = Ours[random.Next(Ours.Length)];
                switch (random.Next(7))
                {
                    case 0 or 1:
                        var isStored = await SucceedsAsync(() => store.SetStandingAsync(key, Standing.Suspended));
                        Assert.True(isStored || disk.Fails);
                        model[key] = Standing.Suspended;
                        break;
                    case 2:
                        model[key] = await SucceedsAsync(() => store.SetStandingAsync(key, Standing.Active)) ? Standing.Active : model[key];
                        break;
                    case 3:
                        var next = $"40080{random.Next(10_000, 99_999)}";
                        contact = await SucceedsAsync(() => store.PutAsync(store.State.Organizations["acme"].Entry with { Contact = next })) ? next : contact;
                        break;
                    case 4:
                        disk.Fails = !disk.Fails;
                        break;
                    case 5:
                        _ = await other.SetStandingAsync(Theirs, random.Next(2) == 0 ? Standing.Active : Standing.Suspended);
                        await store.RefreshAsync(other.State.Version, CancellationToken.None);
                        break;
                    default:
                        _ = await SucceedsAsync(async () =>
                        {
                            await store.StoreUnstoredAsync();
                            return new RegistryResult(RegistryOutcome.Done);
                        });
                        break;
                }

                Assert.All(model, expected => Assert.Equal(expected.Value, Standings.Of(store.State, expected.Key)));
                Assert.Equal(model[Ours[2]] == Standing.Active, store.Current.TryGetAccount("cp1", out var account) && account.Standing == Standing.Active);
            }

            disk.Fails = false;
            await store.StoreUnstoredAsync();
            Assert.Equal(0, store.Unstored);
            var stored = await disk.LoadAsync(CancellationToken.None);
            Assert.All(model, expected => Assert.Equal(expected.Value, Standings.Of(stored, expected.Key)));
            Assert.Equal(contact, stored.Organizations["acme"].Entry.Contact);
            Assert.Equal(Standings.Of(other.State, Theirs), Standings.Of(stored, Theirs));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_suspension_waits_for_no_change_that_hangs_and_is_not_lost_by_it(bool resumes)
    {
        var disk = new FailingRegistryStorage(new SqliteRegistryStorage(_files.Open(), TimeProvider.System));
        using var store = await OpenAsync(disk);
        await RegisterAsync(store);
        if (resumes)
        {
            _ = await store.SetStandingAsync(Theirs, Standing.Suspended);
        }

        var gate = new TaskCompletionSource();
        disk.Gate = gate.Task;
        var hanging = resumes ? store.SetStandingAsync(Theirs, Standing.Active) : store.PutAsync(store.State.Organizations["acme"].Entry with { Contact = "4008009999" });
        var suspending = store.SetStandingAsync(Ours[0], Standing.Suspended);
        Assert.False(hanging.IsCompleted);
        Assert.True(store.Current.TryGetOrganization("acme", out var organization));
        Assert.Equal(Standing.Suspended, organization.Standing);
        gate.SetResult();
        Assert.True((await hanging).Succeeded);
        Assert.True((await suspending).Succeeded);
        Assert.Equal(Standing.Suspended, Standings.Of(store.State, Ours[0]));
        Assert.Equal(Standing.Suspended, Standings.Of(await disk.LoadAsync(CancellationToken.None), Ours[0]));
    }

    [Fact]
    public async Task Who_is_gone_when_the_suspension_could_be_stored_keeps_no_other_from_being_stored()
    {
        var disk = new FailingRegistryStorage(new SqliteRegistryStorage(_files.Open(), TimeProvider.System));
        using var store = await OpenAsync(disk);
        await RegisterAsync(store);
        using var other = await OpenAsync(new SqliteRegistryStorage(_files.Open(), TimeProvider.System));
        disk.Fails = true;
        foreach (var key in new[] { Theirs, Ours[2] })
        {
            await Assert.ThrowsAsync<NotStoredYetException>(() => store.SetStandingAsync(key, Standing.Suspended));
        }

        Assert.True((await other.DeleteAccountAsync(Theirs.Key)).Succeeded);
        disk.Fails = false;
        await store.StoreUnstoredAsync();
        Assert.Equal(0, store.Unstored);
        Assert.Null(Standings.Of(store.State, Theirs));
        Assert.Equal(Standing.Suspended, Standings.Of(await disk.LoadAsync(CancellationToken.None), Ours[2]));
    }

    [Fact]
    public async Task Do_not_disturb_numbers_are_those_of_the_model_whenever_the_disk_fails()
    {
        Msisdn[] numbers = [new(8613800138000), new(8613800138001), new(8613800138002)];
        using var storage = new SqliteDoNotDisturbStorage(_folder.Path);
        var index = new DoNotDisturbIndex();
        using var service = Open(index);
        await service.LoadAsync(CancellationToken.None);
        var model = new HashSet<Msisdn>();
        FullDisk? full = null;
        var random = new Random(7);
        for (var step = 0; step < Runs * Steps / 4; step++)
        {
            var number = numbers[random.Next(numbers.Length)];
            switch (random.Next(4))
            {
                case 0:
                    try
                    {
                        _ = await service.PutAsync(number, "a reason", "ops");
                    }
                    catch (NotStoredYetException) when (full is not null)
                    {
                        // In force all the same.
                    }

                    _ = model.Add(number);
                    break;
                case 1:
                    try
                    {
                        _ = await service.DeleteAsync(number, "ops");
                        _ = model.Remove(number);
                    }
                    catch (StorageException) when (full is not null)
                    {
                        // As before.
                    }

                    break;
                case 2 when full is null:
                    full = new FullDisk(Path.Combine(_folder.Path, SqliteDoNotDisturbStorage.FileName), "singles");
                    break;
                case 2:
                    full.Dispose();
                    full = null;
                    break;
                case 3 when full is null:
                    await service.StoreUnstoredAsync();
                    break;
                default:
                    break;
            }

            Assert.All(numbers, n => Assert.Equal(model.Contains(n), index.Contains(n)));
        }

        full?.Dispose();
        await service.StoreUnstoredAsync();
        var again = new DoNotDisturbIndex();
        using var next = Open(again);
        await next.LoadAsync(CancellationToken.None);
        Assert.All(numbers, n => Assert.Equal(model.Contains(n), again.Contains(n)));

        DoNotDisturbService Open(DoNotDisturbIndex of) =>
            new(storage, [], of, new NumberPlan("86"), new ListRules(new ListOptions()), TimeProvider.System, NullLogger<DoNotDisturbService>.Instance);
    }

    private Task<RegistryStore> OpenAsync(IRegistryStorage storage) => RegistryStore.OpenAsync(storage, _rules, TimeProvider.System, NullLogger<RegistryStore>.Instance);

    private static async Task RegisterAsync(RegistryStore store)
    {
        Assert.True((await store.PutAsync(new OrganizationEntry { Id = "acme", Name = "示例商城", Contact = "4008001234" })).Succeeded);
        Assert.True((await store.PutAsync(new CodeEntry { Number = "106900001", IsPrefix = true, Organization = "acme", Purpose = Purpose.Commercial })).Succeeded);
        foreach (var account in new[] { "cp1", "cp2" })
        {
            Assert.True((await store.PutAsync(new AccountEntry { SystemId = account, Password = "secret1", Codes = ["106900001"], Smsc = "main" })).Succeeded);
        }
    }

    private static async Task<bool> SucceedsAsync(Func<Task<RegistryResult>> change)
    {
        try
        {
            return (await change()).Succeeded;
        }
        catch (Exception error) when (error is StorageException or NotStoredYetException)
        {
            return false;
        }
    }
}
