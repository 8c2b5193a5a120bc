using SmppGuard.Complaints;
using SmppGuard.Events;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Events;

/// <summary>In what order every storage tells of complaints. Each <see cref="Open"/> is another process that shares what is stored.</summary>
public abstract class ComplaintArrivalsContract
{
    private static readonly DateTimeOffset Then = new(2026, 11, 28, 1, 2, 3, TimeSpan.Zero);

    [SkippableFact]
    public async Task What_comes_to_a_status_later_comes_later_and_once_and_of_a_complaint_in_its_order()
    {
        var before = await AddAsync(1);
        var end = await Arrivals().EndAsync(default);
        Assert.Empty((await Arrivals().ReadAsync(end, 10, default)).Arrivals);
        Assert.Equal(end, (await Arrivals().ReadAsync(end, 10, default)).Place);

        var (second, third) = (await AddAsync(2), await AddAsync(3));
        var answered = await ChangeAsync(second, second with { Status = ComplaintStatus.Answered, Answer = "sorry", AnsweredAt = Then.AddDays(1) });
        _ = await ChangeAsync(before, before with { HandledBy = "Li" });
        _ = await ChangeAsync(answered, answered with { Status = ComplaintStatus.Closed, ClosedAt = Then.AddDays(2), Upheld = true });
        var page = await Arrivals().ReadAsync(end, 10, default);
        Assert.True(page.IsAll);
        Assert.Equal(
            [(second.Id, ComplaintStatus.Open), (third.Id, ComplaintStatus.Open), (second.Id, ComplaintStatus.Answered), (second.Id, ComplaintStatus.Closed)],
            page.Arrivals.Select(arrival => (arrival.Complaint.Id, arrival.Status)));
        Assert.Equal((Then.AddDays(2), true), (page.Arrivals[3].Complaint.ClosedAt, page.Arrivals[3].Complaint.Upheld));
        Assert.Empty((await Arrivals().ReadAsync(page.Place, 10, default)).Arrivals);

        // Page by page the same.
        var (all, place) = (new List<(long, ComplaintStatus)>(), end);
        for (var more = true; more;)
        {
            var one = await Arrivals().ReadAsync(place, 1, default);
            Assert.True(one.Arrivals.Count <= 1);
            all.AddRange(one.Arrivals.Select(arrival => (arrival.Complaint.Id, arrival.Status)));
            (place, more) = (one.Place, !one.IsAll);
        }

        Assert.Equal(page.Arrivals.Select(arrival => (arrival.Complaint.Id, arrival.Status)), all);
        Assert.Equal(page.Place, place);
    }

    /// <summary>Ids may overtake each other before they are stored; whoever reads meanwhile misses none.</summary>
    [SkippableFact]
    public async Task Whoever_reads_while_many_add_at_once_is_told_of_all()
    {
        const int Count = 24;
        var end = await Arrivals().EndAsync(default);
        var adding = Task.WhenAll(Enumerable.Range(0, Count).Select(i => Task.Run(() => AddAsync(i))));
        var (told, place) = (new List<long>(), end);
        bool isOver;
        do
        {
            isOver = adding.IsCompleted;
            var page = await Arrivals().ReadAsync(place, 5, default);
            told.AddRange(page.Arrivals.Select(arrival => arrival.Complaint.Id));
            (place, isOver) = (page.Place, isOver && page.IsAll);
        }
        while (!isOver);

        Assert.Equal((await adding).Select(complaint => complaint.Id).Order(), told.Order());
    }

    [SkippableFact]
    public async Task Of_many_that_are_answered_at_once_each_is_told()
    {
        var complaints = await Task.WhenAll(Enumerable.Range(0, 8).Select(AddAsync));
        var end = await Arrivals().EndAsync(default);
        _ = await Task.WhenAll(complaints.Select(complaint => Task.Run(() => ChangeAsync(complaint, complaint with { Status = ComplaintStatus.Answered, Answer = "sorry", AnsweredAt = Then }))));
        Assert.Equal(complaints.Select(complaint => complaint.Id).Order(), (await Arrivals().ReadAsync(end, 100, default)).Arrivals.Select(arrival => arrival.Complaint.Id).Order());
    }

    private protected abstract IComplaintStorage Open();

    private protected abstract IComplaintArrivals Arrivals();

    private async Task<Complaint> AddAsync(int number) => (await Open().AddAsync(
        new Complaint
        {
            Reference = $"A-{number}",
            Msisdn = new Msisdn(8613800138000),
            Organization = "acme",
            ReceivedAt = Then,
            Channel = "12321",
            Text = "Stop this",
            DueDate = new DateOnly(2026, 12, 20),
            IsDueDateConfirmed = true,
            CreatedAt = Then,
            CreatedBy = "ops",
        },
        default))!;

    private async Task<Complaint> ChangeAsync(Complaint before, Complaint after)
    {
        Assert.True(await Open().TryReplaceAsync(before, after, "ops", Then.AddDays(1), default));
        return after;
    }
}
