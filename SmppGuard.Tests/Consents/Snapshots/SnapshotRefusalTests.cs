using System.Security.Cryptography;
using SmppGuard.Consents;
using SmppGuard.Consents.Snapshots;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Consents.Snapshots;

/// <summary>A snapshot that is not exactly what was written, or does not belong to what is stored, is thrown away: everything is read, and nothing of it is in force.</summary>
public sealed class SnapshotRefusalTests : IDisposable
{
    private const long Someone = 8_613_800_138_000;
    private const long Abroad = 447_700_900_123;
    private const long Later = SnapshotWorld.Start + 1000;
    private const string Version1 = "5f7baa37ac601d0107fa952990fa4db2";

    private readonly TemporaryFolder _folder = new();
    private readonly StreamsInMemory _streams = new();

    public SnapshotRefusalTests()
    {
        // What is in the snapshot permits; what was recorded since refuses.
        for (var i = 0; i < 40; i++)
        {
            _streams.Add(i % 2, ConsentEvents.Grant("acme", (i % 4 == 0 ? Abroad : Someone) + i, RecordIds.FirstAt(SnapshotWorld.Start) + i, SnapshotWorld.Start));
        }
    }

    private string Snapshot => _folder.File(ConsentSnapshots.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whatever_octet_is_damaged_everything_is_read()
    {
        await WriteAsync();
        var whole = await File.ReadAllBytesAsync(Snapshot);

        // Beginning and end octet by octet, and in between wherever.
        var random = new Random(20261128);
        var places = Enumerable.Range(0, 40).Concat(Enumerable.Range(whole.Length - 700, 700)).Concat(Enumerable.Range(0, 160).Select(_ => random.Next(whole.Length)));
        foreach (var place in places)
        {
            var damaged = whole.ToArray();
            damaged[place] ^= (byte)(1 << random.Next(8));
            await AssertRefusedAsync(damaged, $"octet {place} of {whole.Length}");
        }
    }

    [Fact]
    public async Task What_ends_early_or_goes_on_is_not_used()
    {
        await WriteAsync();
        var whole = await File.ReadAllBytesAsync(Snapshot);
        var random = new Random(20261129);
        foreach (var length in new[] { 0, 1, SnapshotWriter.PreambleSize, 60, whole.Length - 1 }.Concat(Enumerable.Range(0, 40).Select(_ => random.Next(whole.Length))))
        {
            await AssertRefusedAsync(whole[..length], $"cut to {length}");
        }

        await AssertRefusedAsync([.. whole, 0], "one more");
        await AssertRefusedAsync([.. whole, .. whole], "twice");
        await AssertRefusedAsync(new byte[whole.Length], "zeros");
    }

    [Fact]
    public async Task A_section_of_another_snapshot_is_not_taken_for_its_own()
    {
        await WriteAsync();
        var old = await File.ReadAllBytesAsync(Snapshot);
        foreach (var recipient in Enumerable.Range(0, 40).Where(i => i % 4 != 0))
        {
            _streams.Add(0, ConsentEvents.Refusal("acme", Someone + recipient, RecordIds.FirstAt(Later) + recipient, Later));
        }

        await WriteAsync();
        var now = await File.ReadAllBytesAsync(Snapshot);
        using (var reader = SnapshotReader.Open(Snapshot))
        {
            var first = reader.Head.Sections[0];
            old.AsSpan((int)first.Offset, (int)first.Length).CopyTo(now.AsSpan((int)first.Offset));
            foreach (var section in reader.Head.Sections.Where(s => s.Offset + s.Length <= old.Length))
            {
                old.AsSpan((int)section.Offset, (int)section.Length).CopyTo(now.AsSpan((int)section.Offset));
            }
        }

        await AssertRefusedAsync(now, "sections of the one before");
    }

    [Fact]
    public async Task One_of_another_version_is_made_anew()
    {
        await WriteAsync();
        var whole = await File.ReadAllBytesAsync(Snapshot);
        whole[8]++;
        await AssertRefusedAsync(whole, "a newer version");
    }

    [Fact]
    public async Task One_of_a_database_that_went_back_or_of_another_is_not_used()
    {
        await WriteAsync();
        var whole = await File.ReadAllBytesAsync(Snapshot);
        _streams.CutTo(1, 19);
        await AssertRefusedAsync(whole, "a stream that ends before it");
        _streams.Add(1, ConsentEvents.Refusal("acme", Someone + 1, RecordIds.FirstAt(Later) + 77, Later));
        await AssertRefusedAsync(whole, "a stream that went on otherwise");
        _streams.CutTo(1, 0);
        _streams.CutTo(0, 1);
        await AssertRefusedAsync(whole, "another database");
    }

    /// <summary>Seen from behind a gap, or written and lost with a primary: what is in the snapshot must be stored, not only what it is asked for from.</summary>
    [Fact]
    public async Task One_that_has_more_than_is_stored_is_not_used()
    {
        var world = new SnapshotWorld(_folder.Path);
        world.Apply(_streams.All());
        await world.WriteAsync(_streams.PlacesAt(_ => 10), _streams.Ends());
        var whole = await File.ReadAllBytesAsync(Snapshot);
        _streams.CutTo(0, 15);
        await AssertRefusedAsync(whole, "more than the storage");
    }

    [Fact]
    public async Task One_in_which_an_organization_has_the_index_of_another_is_not_used()
    {
        await WriteAsync();
        var world = new SnapshotWorld(_folder.Path);
        (world.Organizations["acme"], world.Organizations["rival"]) = (world.Organizations["rival"], world.Organizations["acme"]);
        Assert.False(await world.StartAsync(_streams));
        Assert.Equal(ConsentStateKind.Granted, world.StateOf(world.Organizations["acme"], Someone + 1, Later).Kind);
        Assert.Equal(ConsentStateKind.None, world.StateOf(world.Organizations["rival"], Someone + 1, Later).Kind);
    }

    [Fact]
    public async Task An_organization_that_came_since_is_no_reason()
    {
        await WriteAsync();
        var world = new SnapshotWorld(_folder.Path);
        world.Organizations.Add("bakery", 3);
        _streams.Add(1, ConsentEvents.Grant("bakery", Someone, RecordIds.FirstAt(Later), Later));
        Assert.True(await world.StartAsync(_streams));
        Assert.Equal(ConsentStateKind.Granted, world.StateOf(3, Someone, Later).Kind);
        Assert.Equal([new StreamSection(0, 20, null), new StreamSection(1, 20, null)], _streams.Read.OrderBy(s => s.Pod));
    }

    [Fact]
    public async Task What_a_process_leaves_that_ends_while_it_writes_is_removed_and_the_one_before_is_used()
    {
        await WriteAsync();
        await File.WriteAllBytesAsync(SnapshotWriter.NextOf(Snapshot), (await File.ReadAllBytesAsync(Snapshot))[..5000]);
        Assert.True(await new SnapshotWorld(_folder.Path).StartAsync(_streams));
        Assert.Equal([Snapshot], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task One_that_is_left_unfinished_leaves_the_one_before_and_nothing_else()
    {
        await WriteAsync();
        var before = await File.ReadAllBytesAsync(Snapshot);
        var world = new SnapshotWorld(_folder.Path);
        await world.StartAsync(_streams);
        using var stop = new CancellationTokenSource();
        var looks = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.Snapshots.WriteAsync(
            async () =>
            {
                await (looks++ == 0 ? stop.CancelAsync() : Task.CompletedTask);
                return _streams.Ends();
            },
            stop.Token));
        Assert.Equal([Snapshot], Directory.GetFiles(_folder.Path));
        Assert.Equal(before, await File.ReadAllBytesAsync(Snapshot));
    }

    [Fact]
    public async Task Where_the_storage_went_back_while_it_ran_none_is_left_and_none_is_written()
    {
        await WriteAsync();
        var world = new SnapshotWorld(_folder.Path);
        world.Apply(_streams.All());
        await world.WriteAsync(_streams.Ends(), null);
        Assert.True(File.Exists(Snapshot));
        world.Snapshots.Forget();
        await world.WriteAsync(_streams.Ends());
        Assert.False(world.Snapshots.IsDue);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Nobody_else_may_read_it()
    {
        await WriteAsync();
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Snapshot));
        }
    }

    [Fact]
    public async Task Open_questions_and_the_answers_of_the_day_are_in_it()
    {
        var world = new SnapshotWorld(_folder.Path);
        world.Apply(_streams.All());
        var asked = new ConsentEvent
        {
            ConsentId = 7,
            Change = ConsentChange.Ask,
            OrganizationIndex = SnapshotWorld.Acme,
            Msisdn = new Msisdn(Someone),
            RecordedAt = SnapshotWorld.Start,
            EffectiveAt = SnapshotWorld.Start - 5,
            ExpiresAt = Later,
            Code = "106900001",
        };
        world.Questions.Restore([asked], SnapshotWorld.Start);
        world.Allowance.Restore([asked], SnapshotWorld.Start);
        Assert.True(world.Allowance.TryTake("106900001", new Msisdn(Someone), SnapshotWorld.Start + 1));
        await world.WriteAsync(_streams.Ends());

        var after = new SnapshotWorld(_folder.Path);
        Assert.True(await after.StartAsync(_streams));
        var question = after.Question(Someone, Later - 1);
        Assert.Equal((7, "106900001", SnapshotWorld.Start - 5, Later, true), (question!.EventId, question.Code, question.BegunAt, question.ValidUntil, question.IsAsked));
        Assert.True(after.Allowance.TryTake("106900001", new Msisdn(Someone), SnapshotWorld.Start + 2));
        Assert.False(after.Allowance.TryTake("106900001", new Msisdn(Someone), SnapshotWorld.Start + 3));
    }

    /// <summary>If this fails, what slots or sections mean has changed: raise <see cref="SnapshotWriter.Version"/>, or a pod that is upgraded takes an old file for a new one.</summary>
    [Fact]
    public async Task What_version_1_writes_is_what_it_always_wrote()
    {
        await WriteAsync();
        using var reader = SnapshotReader.Open(Snapshot);
        var sections = Convert.ToHexStringLower(SHA256.HashData([.. reader.Head.Sections.SelectMany(s => s.Sha256)]));
        Assert.Equal((1, Version1), (SnapshotWriter.Version, sections[..Version1.Length]));
    }

    private Task WriteAsync()
    {
        var world = new SnapshotWorld(_folder.Path);
        world.Apply(_streams.All());
        return world.WriteAsync(_streams.Ends());
    }

    private async Task AssertRefusedAsync(byte[] snapshot, string what)
    {
        await File.WriteAllBytesAsync(Snapshot, snapshot);
        var world = new SnapshotWorld(_folder.Path);
        var isUsed = await world.StartAsync(_streams);
        Assert.False(isUsed, what);
        Assert.False(File.Exists(Snapshot), what);
        Assert.True(world.Log.Contains("is not used"), what);
        var alone = new SnapshotWorld(_folder.File("none"));
        await alone.StartAsync(_streams);
        Assert.Equal(alone.Index.Count(Later), world.Index.Count(Later));
        foreach (var consent in _streams.All().Select(e => e.Event))
        {
            Assert.Equal(alone.StateOf(SnapshotWorld.Acme, consent.Msisdn.Value, Later + 1), world.StateOf(SnapshotWorld.Acme, consent.Msisdn.Value, Later + 1));
        }
    }
}
