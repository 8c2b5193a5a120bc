using SmppGuard.Audit;
using Xunit;

namespace SmppGuard.Tests.Audit;

/// <summary>What every storage of the audit log does, whichever database is behind it. Each <see cref="Open"/> is another process that shares what is stored.</summary>
public abstract class AuditStorageContract
{
    private static readonly DateTimeOffset Then = new(2026, 9, 29, 2, 15, 0, 123, TimeSpan.Zero);

    [SkippableFact]
    public async Task Entries_are_kept_as_they_were_recorded_and_listed_newest_first()
    {
        var chain = Chain(0, 3);
        await Open().AppendAsync(chain.Take(2).ToList(), default);
        await Open().AppendAsync(chain.Skip(2).ToList(), default);
        Assert.Equal(chain.AsEnumerable().Reverse(), await ListAsync());
        Assert.All(await ListAsync(), entry => Assert.Equal(entry.Hash, entry.ComputeHash()));
        Assert.Equal(chain[^1], await Open().LastAsync(0, default));
        Assert.Null(await Open().LastAsync(1, default));
    }

    /// <summary>An attempt whose answer was lost is made again, with what has come since.</summary>
    [SkippableFact]
    public async Task What_was_stored_before_stays_and_what_follows_it_is_added()
    {
        var chain = Chain(0, 5);
        await Open().AppendAsync(chain.Take(3).ToList(), default);
        await Open().AppendAsync(chain.Select(entry => entry with { By = "somebody-else" }).ToList(), default);
        Assert.Equal([.. chain.Take(3).Select(e => e.By), "somebody-else", "somebody-else"], (await ListAsync()).Reverse().Select(e => e.By));
    }

    [SkippableFact]
    public async Task Each_pod_has_a_chain_and_one_list_has_all()
    {
        var mine = Chain(0, 2);
        var theirs = Chain(7, 2);
        await Open().AppendAsync(mine, default);
        await Open().AppendAsync(theirs, default);
        Assert.Equal((mine[^1], theirs[^1]), (await Open().LastAsync(0, default), await Open().LastAsync(7, default)));
        Assert.Equal(mine.Concat(theirs).OrderByDescending(e => e.Id), await ListAsync());
    }

    [SkippableFact]
    public async Task A_filter_finds_what_it_says()
    {
        var chain = Chain(0, 6);
        await Open().AppendAsync(chain, default);
        Assert.Equal([5, 3, 1], await NumbersAsync(new AuditFilter { Kind = AuditKind.Look, Limit = 10 }));
        Assert.Equal([6, 3], await NumbersAsync(new AuditFilter { By = "key-0", Limit = 10 }));
        Assert.Equal([3], await NumbersAsync(new AuditFilter { By = "key-0", Kind = AuditKind.Look, Limit = 10 }));
        Assert.Equal([4], await NumbersAsync(new AuditFilter { What = "/api/v1/codes/4", Limit = 10 }));
        Assert.Equal([6, 5, 4, 3, 2, 1], await NumbersAsync(new AuditFilter { What = "/api/v1/codes/", Limit = 10 }));
        Assert.Empty(await NumbersAsync(new AuditFilter { What = "api", Limit = 10 }));
        Assert.Equal([3, 2], await NumbersAsync(new AuditFilter { From = Then.AddSeconds(2), To = Then.AddSeconds(4), Limit = 10 }));
        Assert.Equal([6, 5], await NumbersAsync(new AuditFilter { Limit = 2 }));
        Assert.Equal([2, 1], await NumbersAsync(new AuditFilter { Before = chain[2].Id, Limit = 10 }));
    }

    [SkippableFact]
    public async Task What_is_over_goes_but_the_last_of_a_pod_on_which_the_next_builds()
    {
        await Open().AppendAsync(Chain(0, 4), default);
        await Open().AppendAsync(Chain(7, 2), default);
        Assert.Equal(3, await Open().PurgeAsync(Then.AddSeconds(3), default));
        Assert.Equal([(0, 3), (0, 4), (7, 2)], (await ListAsync()).Select(e => (e.Pod, (int)e.Number)).Order());
        Assert.Equal(1, await Open().PurgeAsync(Then.AddYears(1), default));
        Assert.Equal([(0, 4), (7, 2)], (await ListAsync()).Select(e => (e.Pod, (int)e.Number)).Order());
    }

    private protected abstract IAuditStorage Open();

    private protected static List<AuditEntry> Chain(int pod, int length)
    {
        var chain = new List<AuditEntry>();
        for (var i = 1; i <= length; i++)
        {
            var fact = new AuditFact
            {
                Kind = i % 2 == 0 ? AuditKind.Change : AuditKind.Look,
                At = Then.AddSeconds(i),
                By = $"key-{i % 3}",
                Role = "Operator",
                Organization = i == 2 ? "acme" : null,
                Peer = "192.0.2.7",
                Action = "PUT /api/v1/codes/{key}",
                What = $"/api/v1/codes/{i}",
                Status = 200 + i,
                Before = i == 3 ? null : "{\"a\":\"示例\"}",
                After = i == 4 ? null : "{}",
            };
            chain.Add(AuditEntry.Of(fact, (i * 1000) + pod, pod, i, chain.Count == 0 ? "" : chain[^1].Hash));
        }

        return chain;
    }

    private protected Task<IReadOnlyList<AuditEntry>> ListAsync() => Open().ListAsync(new AuditFilter { Limit = 100 }, default);

    private async Task<IEnumerable<int>> NumbersAsync(AuditFilter filter) => (await Open().ListAsync(filter, default)).Select(e => (int)e.Number);
}
