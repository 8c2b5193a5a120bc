using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Suspensions;
using Xunit;

namespace SmppGuard.Tests.Registry;

/// <summary>What every storage of the registry does, whichever database is behind it. Each <see cref="Open"/> is another process that shares what is stored.</summary>
public abstract class RegistryStorageContract
{
    private static readonly DateTimeOffset Then = new(2026, 9, 29, 2, 15, 0, TimeSpan.Zero);
    private static readonly RegistryChange By = new("ops", "approval 7");

    [SkippableFact]
    public async Task What_was_saved_is_loaded_by_all_with_its_version()
    {
        Assert.Equal(0, (await Open().Storage.LoadAsync(default)).Version);
        var saved = await SaveAsync(Open().Storage, With(RegistryState.Empty, "acme", Standing.Suspended) with
        {
            Codes = RegistryState.Empty.Codes.Add("1069", new(Code("1069", "acme"))),
            FileEntries = RegistryState.Empty.FileEntries.Add(new(RegistryKind.Code, "1069"), new("f00d", null)),
        });
        var loaded = await Open().Storage.LoadAsync(default);
        Assert.Equal(saved.Version, loaded.Version);
        Assert.Equal(("示例acme", Standing.Suspended), (loaded.Organizations["acme"].Entry.Name, loaded.Organizations["acme"].Standing));
        Assert.Equal("acme", loaded.Codes["1069"].Entry.Organization);
        Assert.Equal(saved.FileEntries, loaded.FileEntries);
        Assert.Equal(saved.Indexes, loaded.Indexes);
    }

    [SkippableFact]
    public async Task Who_has_not_seen_what_another_saved_saves_nothing()
    {
        var (one, other) = (Open().Storage, Open().Storage);
        var seen = await other.LoadAsync(default);
        var saved = await SaveAsync(one, With(RegistryState.Empty, "acme"));

        Assert.Null(await other.TrySaveAsync(seen, With(seen, "brook"), By, Then, default));
        Assert.Equal(["acme"], (await one.LoadAsync(default)).Organizations.Keys);
        Assert.True((await SaveAsync(other, With(await other.LoadAsync(default), "brook"))).Version > saved.Version);

        var file = await one.LoadAsync(default);
        var entries = file.FileEntries.Add(new(RegistryKind.Organization, "acme"), new("f00d", "{}"));
        Assert.NotNull(await one.TrySaveAsync(file, file with { FileEntries = entries }, RegistryChange.File, Then, default));
        Assert.Null(await other.TrySaveAsync(file, file with { FileEntries = entries.Clear().Add(new(RegistryKind.Organization, "brook"), new("beef", "{}")) }, RegistryChange.File, Then, default));
        Assert.Equal(entries, (await other.LoadAsync(default)).FileEntries);
    }

    [SkippableFact]
    public async Task Of_many_who_change_the_same_version_one_succeeds()
    {
        var before = await SaveAsync(Open().Storage, With(RegistryState.Empty, "acme"));
        var saved = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Open().Storage.TrySaveAsync(before, With(before, $"org{i}"), By, Then, default))));
        Assert.Single(saved, version => version is not null);
        Assert.Equal(2, (await Open().Storage.LoadAsync(default)).Organizations.Count);
    }

    [SkippableFact]
    public async Task Whoever_follows_learns_what_another_saved()
    {
        var (one, other) = (Open().Storage, Open().Storage);
        var changed = other.ChangedAsync(0, default);
        Assert.False(changed.IsCompleted);
        var saved = await SaveAsync(one, With(RegistryState.Empty, "acme"));
        Assert.Equal(saved.Version, await changed);
        Assert.Equal(saved.Version, await other.ChangedAsync(0, default));
        using var stop = new CancellationTokenSource();
        var waiting = other.ChangedAsync(saved.Version, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [SkippableFact]
    public async Task Many_who_ask_for_indexes_at_once_are_told_the_same_and_no_two_organizations_share_one()
    {
        string[] names = [.. Enumerable.Range(0, 20).Select(i => $"org{i}")];
        var told = await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(async () =>
        {
            var storage = Open().Storage;
            var shuffled = names.ToArray();
            new Random(seed).Shuffle(shuffled);
            var given = new SortedDictionary<string, int>(StringComparer.Ordinal);
            foreach (var some in shuffled.Chunk(3))
            {
                foreach (var (organization, index) in await storage.GiveIndexesAsync(some, default))
                {
                    given.Add(organization, index);
                }
            }

            return given.ToArray();
        })));

        Assert.All(told, indexes => Assert.Equal(told[0], indexes));
        Assert.Equal(Enumerable.Range(1, names.Length), told[0].Select(given => given.Value).Order());
    }

    [SkippableFact]
    public async Task An_index_is_never_given_again_whether_or_not_its_organization_was_saved_or_stayed()
    {
        var storage = Open().Storage;
        Assert.Equal(1, (await storage.GiveIndexesAsync(["never-saved"], default))["never-saved"]);
        var saved = await SaveAsync(storage, With(RegistryState.Empty, "acme"));
        _ = await SaveAsync(storage, saved with { Organizations = saved.Organizations.Clear() }, saved);
        var given = await Open().Storage.GiveIndexesAsync(["brook", "acme", "never-saved"], default);
        Assert.Equal((3, 2, 1), (given["brook"], given["acme"], given["never-saved"]));
    }

    [SkippableFact]
    public async Task Every_change_is_in_the_history_newest_first_page_by_page_also_of_what_was_deleted()
    {
        var (storage, history) = Open();
        var saved = await SaveAsync(storage, With(RegistryState.Empty, "acme"));
        var renamed = saved.Organizations["acme"] with { Entry = saved.Organizations["acme"].Entry with { Contact = "4009990000" } };
        var edited = await SaveAsync(storage, saved with { Organizations = saved.Organizations.SetItem("acme", renamed) }, saved);
        _ = await SaveAsync(storage, edited with { Organizations = edited.Organizations.Clear() }, edited);

        var key = new RegistryKey(RegistryKind.Organization, "acme");
        var all = await history.OfAsync(key, long.MaxValue, 100, default);
        Assert.Equal(all.Select(item => item.Id).OrderDescending(), all.Select(item => item.Id));
        Assert.All(all, item => Assert.Equal(("ops", "approval 7", Then, "Organization", "acme"), (item.By, item.Reason, item.At, item.Kind, item.Key)));
        Assert.Equal([("4009990000", null), ("4008001234", "4009990000"), (null, "4008001234")], all.Where(item => string.Equals(item.Field, "contact", StringComparison.Ordinal)).Select(item => (item.Old, item.New)));
        Assert.Equal(all.Take(2), await history.OfAsync(key, long.MaxValue, 2, default));
        Assert.Equal(all.Skip(2), await history.OfAsync(key, all[1].Id, 100, default));
        Assert.Empty(await history.OfAsync(new RegistryKey(RegistryKind.Code, "acme"), long.MaxValue, 100, default));
    }

    [SkippableFact]
    public async Task What_an_entry_was_when_it_was_deleted_is_known_until_it_is_there_again()
    {
        var storage = Open().Storage;
        var (acme, brook, code) = (new RegistryKey(RegistryKind.Organization, "acme"), new RegistryKey(RegistryKind.Organization, "brook"), new RegistryKey(RegistryKind.Code, "1069"));
        var saved = await SaveAsync(storage, With(With(RegistryState.Empty, "acme", Standing.Suspended), "brook") with { Codes = RegistryState.Empty.Codes.Add("1069", new(Code("1069", "brook"))) });
        Assert.Empty(await storage.FormerAsync([acme, brook, code, new(RegistryKind.Account, "never")], default));

        var credential = saved.Organizations["acme"] with { Entry = saved.Organizations["acme"].Entry with { LatinName = null, CredentialType = "other", CredentialNumber = "7" } };
        saved = await SaveAsync(storage, saved with { Organizations = saved.Organizations.SetItem("acme", credential) }, saved);
        saved = await SaveAsync(storage, saved with { Organizations = saved.Organizations.Remove("acme"), Codes = saved.Codes.Clear() }, saved);
        var former = await Open().Storage.FormerAsync([acme, brook, code, new(RegistryKind.Account, "never")], default);
        Assert.Equal([acme, code], former.Keys.OrderBy(key => key.Key == "1069"));
        Assert.Equal(new FormerEntry(Standing.Suspended, Then, "示例acme", "other", "7", null), former[acme]);
        Assert.Equal(new FormerEntry(Standing.Active, Then, null, null, null, "brook"), former[code]);

        saved = await SaveAsync(storage, With(saved, "acme"), saved);
        Assert.Equal([code], (await Open().Storage.FormerAsync([acme, code], default)).Keys);
        _ = await SaveAsync(storage, saved with { Organizations = saved.Organizations.Clear() }, saved);
        Assert.Equal(2, (await Open().Storage.FormerAsync([acme, brook], default)).Count);
        Assert.Equal(Standing.Active, (await Open().Storage.FormerAsync([acme, brook], default))[acme].Standing);
    }

    [SkippableFact]
    public async Task Who_follows_the_changes_of_all_entries_misses_none_and_is_told_none_twice()
    {
        var (storage, history) = Open();
        Assert.Equal(0, await history.NewestAsync(default));
        Assert.Empty(await history.ChangesAsync(0, 100, default));
        var saved = await SaveAsync(storage, With(RegistryState.Empty, "acme"));
        saved = await SaveAsync(storage, saved with { Codes = saved.Codes.Add("1069", new(Code("1069", "acme"))) }, saved);
        var middle = await history.NewestAsync(default);
        _ = await SaveAsync(storage, With(saved, "acme", Standing.Suspended), saved);

        var all = await history.ChangesAsync(0, 1000, default);
        Assert.Equal(all.Select(item => item.Id).Order(), all.Select(item => item.Id));
        Assert.Equal(["Organization", "Code", "Organization"], all.Select(item => item.Kind).Aggregate(new List<string>(), (kinds, kind) => kinds is [.., var last] && last == kind ? kinds : [.. kinds, kind]));
        Assert.Equal((all[^1].Id, "standing", "Suspended"), (await Open().History.NewestAsync(default), all[^1].Field, all[^1].New));
        Assert.Equal(all.Where(item => item.Id > middle), await Open().History.ChangesAsync(middle, 1000, default));

        var pieces = new List<HistoryItem>();
        while (await history.ChangesAsync(pieces.Count == 0 ? 0 : pieces[^1].Id, 2, default) is { Count: > 0 } piece)
        {
            Assert.InRange(piece.Count, 1, 2);
            pieces.AddRange(piece);
        }

        Assert.Equal(all, pieces);
    }

    [SkippableFact]
    public async Task Templates_are_created_replaced_and_removed_one_by_one_each_with_its_history()
    {
        var (storage, history) = Open();
        var saved = await SaveAsync(storage, With(RegistryState.Empty, "acme") with { Codes = RegistryState.Empty.Codes.Add("1069", new(Code("1069", "acme"))) });
        var many = await SaveAsync(storage, saved.With("1069", [Template("login", "one"), Template("pay", "two"), Template("zz", "three")]).With("1070", [Template("login", "other", "1070")]), saved);
        var loaded = await Open().Storage.LoadAsync(default);
        Assert.Equal(many.Version, loaded.Version);
        Assert.Equal(["1069", "1070"], loaded.Templates.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(many.TemplatesOf("1069").All, loaded.TemplatesOf("1069").All);
        Assert.Equal([Template("login", "other", "1070")], loaded.TemplatesOf("1070").All);

        var changed = await SaveAsync(storage, many.With("1069", many.TemplatesOf("1069").Without("login").With([Template("pay", "2"), Template("aa", "0")])), many);
        Assert.True(changed.Version > many.Version);
        loaded = await Open().Storage.LoadAsync(default);
        Assert.Equal([Template("aa", "0"), Template("pay", "2"), Template("zz", "three")], loaded.TemplatesOf("1069").All);
        Assert.Equal("other", loaded.TemplatesOf("1070").Find("login")!.Text);
        Assert.Equal(["one", null], from item in await history.OfAsync(RegistryKey.OfTemplate("1069", "login"), long.MaxValue, 100, default) where item.Field == "text" select item.Old);
        Assert.Equal([("two", "2"), (null, "two")], from item in await history.OfAsync(RegistryKey.OfTemplate("1069", "pay"), long.MaxValue, 100, default) where item.Field == "text" select (item.Old, item.New));
        Assert.All(await history.OfAsync(RegistryKey.OfTemplate("1070", "login"), long.MaxValue, 100, default), item => Assert.Null(item.Old));

        _ = await SaveAsync(storage, changed.With("1069", RegisteredTemplates.None), changed);
        Assert.Equal(["1070"], (await Open().Storage.LoadAsync(default)).Templates.Keys);
    }

    [SkippableFact]
    public async Task Suspensions_are_told_with_their_ends()
    {
        var (storage, history) = Open();
        var state = await SaveAsync(storage, With(With(RegistryState.Empty, "acme"), "brook"));
        state = await SaveAsync(storage, With(state, "acme", Standing.Suspended), state);
        state = await SaveAsync(storage, With(state, "acme"), state);
        _ = await SaveAsync(storage, With(state, "brook", Standing.Suspended), state);

        var all = await history.SuspensionsAsync(null, null, long.MaxValue, 10, default);
        Assert.Equal([("brook", null), ("acme", "ops")], all.Select(s => (s.Key, s.EndedBy)));
        Assert.Equal([all[1]], await history.SuspensionsAsync(null, "acme", long.MaxValue, 10, default));
        Assert.Equal([all[0]], await history.SuspensionsAsync(RegistryKind.Organization, null, long.MaxValue, 1, default));
        Assert.Equal([all[1]], await history.SuspensionsAsync(RegistryKind.Organization, null, all[0].Id, 10, default));
        Assert.Empty(await history.SuspensionsAsync(RegistryKind.Code, null, long.MaxValue, 10, default));
    }

    [SkippableFact]
    public async Task Entries_of_suspensions_are_kept_whole_with_their_stages_in_the_history()
    {
        var (storage, history) = Open();
        var state = await SaveAsync(storage, With(RegistryState.Empty, "acme"));
        var announced = new SuspensionEntry
        {
            Id = "20260929-1",
            Sender = new RegistryKey(RegistryKind.Organization, "acme"),
            Organization = "acme",
            Stage = SuspensionStage.Announced,
            At = Then,
            AnnouncedAt = Then,
            InForceAt = Then.AddHours(1),
            By = "rule:limit",
            Reason = "OptOutRate 0.333333 reached 0.3: 1 of 3 messages within 60 minutes",
            Evidence = new SuspensionEvidence("OptOutRate", 1, 3, 0.3, 60),
        };
        state = await SaveAsync(storage, state with { Suspensions = state.Suspensions.Add(announced.Id, announced) }, state);
        Assert.Equal(announced, Assert.Single((await Open().Storage.LoadAsync(default)).Suspensions).Value);
        var appealed = announced with { Appeal = new SuspensionAppeal(Then.AddSeconds(5), "acme", "名单不是我们的") { Outcome = SuspensionAppeal.Rejected, Answer = "it was", AnsweredAt = Then.AddSeconds(6), AnsweredBy = "ops" } };
        var over = appealed.InForce(new RegistryChange("ops", "it goes on"), Then.AddMinutes(1)).Over(SuspensionStage.Lifted, new RegistryChange("ops", "settled"), Then.AddMinutes(2));
        _ = await SaveAsync(storage, state with { Suspensions = state.Suspensions.SetItem(over.Id, over) }, state);
        Assert.Equal(over, Assert.Single((await Open().Storage.LoadAsync(default)).Suspensions).Value);
        Assert.Equal([("announced", "lifted"), (null, "announced")], from line in await history.OfAsync(over.Key, long.MaxValue, 100, default) where line.Field == "stage" select (line.Old, line.New));
    }

    [SkippableFact]
    public async Task The_owner_of_a_number_is_that_of_the_longest_code_at_that_moment()
    {
        var (storage, history) = Open();
        var state = With(With(RegistryState.Empty, "acme"), "brook");
        state = state with { Codes = state.Codes.Add("1069", new(Code("1069", "acme"))).Add("106911", new(Code("106911", "brook") with { IsPrefix = false })) };
        _ = await SaveAsync(storage, state);
        Assert.Equal(new CodeHolder("1069", "acme", Then, "ops", "approval 7"), await history.OwnerAtAsync("10691", Then, default));
        Assert.Equal("brook", (await history.OwnerAtAsync("106911", Then, default))?.Organization);
        Assert.Equal("acme", (await history.OwnerAtAsync("1069111", Then, default))?.Organization);
        Assert.Null(await history.OwnerAtAsync("10691", Then.AddMilliseconds(-1), default));
        Assert.Null(await history.OwnerAtAsync("1065", Then, default));
    }

    /// <summary>Two processes, each of which has seen what it last loaded or saved itself, against a dictionary and a version.</summary>
    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_two_processes_do_what_is_stored_is_what_a_model_says(int seed)
    {
        var random = new Random(seed);
        var processes = new[] { Open(), Open() };
        var seen = new[] { RegistryState.Empty, RegistryState.Empty };
        var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var (version, changes) = (0L, 0);
        for (var step = 0; step < 16; step++)
        {
            var who = random.Next(2);
            var (storage, _) = processes[who];
            if (random.Next(3) == 0)
            {
                seen[who] = await storage.LoadAsync(default);
                Assert.Equal(version, seen[who].Version);
                continue;
            }

            var (name, contact) = ($"org{random.Next(3)}", $"4008{step:D6}");
            var isDeleted = random.Next(3) == 0 && seen[who].Organizations.ContainsKey(name);
            var after = isDeleted
                ? seen[who] with { Organizations = seen[who].Organizations.Remove(name) }
                : seen[who].With(new OrganizationEntry { Id = name, Name = name, Contact = contact });
            after = after with { Indexes = seen[who].Indexes.SetItems(await storage.GiveIndexesAsync([name], default)) };
            var saved = await storage.TrySaveAsync(seen[who], after, By, Then.AddSeconds(step), default);
            Assert.Equal(seen[who].Version == version, saved is not null);
            if (saved is { } made)
            {
                Assert.True(made > version);
                (version, changes, seen[who]) = (made, changes + 1, after with { Version = made });
                _ = model.Remove(name);
                if (!isDeleted)
                {
                    model.Add(name, contact);
                }
            }
        }

        var loaded = await Open().Storage.LoadAsync(default);
        Assert.Equal(version, loaded.Version);
        Assert.Equal(model, loaded.Organizations.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => KeyValuePair.Create(o.Key, o.Value.Entry.Contact)));
        var told = new List<HistoryItem>();
        for (var i = 0; i < 3; i++)
        {
            told.AddRange(await Open().History.OfAsync(new RegistryKey(RegistryKind.Organization, $"org{i}"), long.MaxValue, 1000, default));
        }

        Assert.Equal(changes, told.Select(item => item.At).Distinct().Count());
    }

    private protected abstract (IRegistryStorage Storage, IRegistryHistory History) Open();

    private static TemplateEntry Template(string id, string text, string code = "1069") => new() { Code = code, Id = id, Text = text, Note = id.Length == 2 ? "a note" : null };

    private static CodeEntry Code(string number, string organization) => new() { Number = number, IsPrefix = true, Organization = organization, Purpose = Purpose.Notification };

    private static RegistryState With(RegistryState state, string organization, Standing standing = Standing.Active) => state with
    {
        Organizations = state.Organizations.SetItem(organization, new(new OrganizationEntry { Id = organization, Name = "示例" + organization, Contact = "4008001234" }, standing)),
    };

    private static async Task<RegistryState> SaveAsync(IRegistryStorage storage, RegistryState state, RegistryState? before = null)
    {
        before ??= await storage.LoadAsync(default);
        var given = await storage.GiveIndexesAsync([.. state.Organizations.Keys], default);
        state = state with { Indexes = before.Indexes.SetItems(given) };
        var version = await storage.TrySaveAsync(before, state, By, Then, default);
        Assert.NotNull(version);
        return state with { Version = version.Value };
    }
}
