using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Admin;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Complaints;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.Sqlite;
using Xunit;

namespace SmppGuard.Tests.Admin;

/// <summary>However much is looked up, what is asked for is bounded and its refusal says why.</summary>
public sealed class ReadQueueTests
{
    private static readonly string[] Lists = ["messages", "messages?organization=acme&decision=refused", "replies", "complaints", "black-list-reports", "suspensions", "consents?organization=acme&msisdn=13800138000"];

    [Fact]
    public async Task Look_ups_beyond_those_that_may_wait_are_refused_and_everything_else_goes_on()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = guard.CreateApi();
        using var release = new ManualResetEventSlim();
        var occupied = Occupy(guard, release);
        foreach (var list in Lists)
        {
            using var refused = await api.GetAsync("/api/v1/" + list);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Contains("try again", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/do-not-disturb/8613900139009", "{}");
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/metrics")).StatusCode);
        release.Set();
        await Task.WhenAll(occupied);
        foreach (var list in Lists)
        {
            _ = await guard.CallAsync(HttpMethod.Get, "/api/v1/" + list);
        }
    }

    [Fact]
    public async Task A_look_up_whose_time_is_over_is_ended_and_told_what_to_do()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        using var api = guard.CreateApi();
        using var release = new ManualResetEventSlim();
        var queue = guard.Services.GetRequiredService<ReadQueue>();

        // One that runs, and ends when it is told to; and those behind it, whose turn does not come.
        Task<(ReadEnd End, bool Found)>[] endless = [.. Enumerable.Range(0, 2 * ReadQueue.Threads).Select(_ => queue.RunAsync(EndlessLook, CancellationToken.None))];
        Assert.All(await guard.Time.AdvanceUntilAsync(Task.WhenAll(endless)), ended => Assert.Equal(ReadEnd.TookTooLong, ended.End));
        using var running = new CountdownEvent(ReadQueue.Threads);
        Task[] stuck = [.. Enumerable.Range(0, ReadQueue.Threads).Select(_ => queue.RunAsync(_ => running.Signal() | Wait(release), CancellationToken.None))];
        await Eventually.TrueAsync(() => running.IsSet, "all threads to be busy, before time goes on");
        using var refused = await guard.Time.AdvanceUntilAsync(api.GetAsync("/api/v1/messages?organization=acme&decision=refused"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        var detail = await refused.Content.ReadAsStringAsync();
        Assert.Contains("Admin:QuerySeconds", detail, StringComparison.Ordinal);
        Assert.Contains("from", detail, StringComparison.Ordinal);
        release.Set();
        await Task.WhenAll(stuck);
    }

    [Fact]
    public async Task Every_combination_of_filters_of_what_is_in_guard_db_walks_along_an_index()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var file = new SqliteFile(guard.Services.GetRequiredService<GuardDatabase>().Path, readOnly: true);
        bool[] either = [false, true];
        foreach (var (msisdn, organization, status, overdue) in from m in either from o in either from s in either from d in either select (m, o, s, d))
        {
            var complaints = SqliteComplaintStorage.Query(new ComplaintFilter
            {
                Msisdn = msisdn ? new Msisdn(8613800138000) : null,
                Organization = organization ? "acme" : null,
                Status = status ? ComplaintStatus.Open : null,
                OverdueAt = overdue ? DateTimeOffset.UtcNow : null,
                Limit = 100,
            });
            Walks(complaints, msisdn ? "complaints_by_msisdn (msisdn=" : organization ? "complaints_by_organization (organization=" : status || overdue ? "complaints_by_status (status=" : "PRIMARY KEY (rowid<");
            var reports = SqliteBlackListReportStorage.Query(new BlackListFilter
            {
                Msisdn = msisdn ? new Msisdn(8613800138000) : null,
                Organization = organization ? "acme" : null,
                Status = status ? BlackListStatus.Pending : null,
                Limit = 100,
            });
            Walks(reports, msisdn ? "black_list_reports_by_msisdn (msisdn=" : organization ? "black_list_reports_by_organization (organization=" : status ? "black_list_reports_status (status=" : "PRIMARY KEY (rowid<");
        }

        foreach (var (kind, key) in from k in new RegistryKind?[] { null, RegistryKind.Code } from n in new[] { null, "106900001" } select (k, n))
        {
            Walks(SqliteRegistryHistory.SuspensionsQuery(kind, key), key is not null ? "registry_suspensions_by_key (key=" : kind is not null ? "registry_suspensions_by_kind (kind=" : "registry_suspensions (id<");
        }

        void Walks(string sql, string index)
        {
            var plan = QueryPlan.Of(file, sql);
            Assert.Contains(index, plan[0], StringComparison.Ordinal);
            Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal) || step.StartsWith("SCAN", StringComparison.Ordinal));
        }
    }

    // As many as run, and as many as may wait: the next finds no place.
    private static List<Task> Occupy(GuardFixture guard, ManualResetEventSlim release)
    {
        var queue = guard.Services.GetRequiredService<ReadQueue>();
        List<Task> occupied = [];
        while (occupied.Count < ReadQueue.Threads + ReadQueue.MaxWaiting)
        {
            // Until a thread takes its first there is no place for all.
            var look = queue.RunAsync(_ => Wait(release), CancellationToken.None);
            if (!look.IsCompleted)
            {
                occupied.Add(look);
            }
        }

        return occupied;
    }

    private static bool Wait(ManualResetEventSlim release)
    {
        release.Wait();
        return true;
    }

    private static bool EndlessLook(CancellationToken limit)
    {
        _ = limit.WaitHandle.WaitOne();
        limit.ThrowIfCancellationRequested();
        return true;
    }
}
