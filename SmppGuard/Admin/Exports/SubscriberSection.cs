using SmppGuard.Admin.CarrierBlackLists;
using SmppGuard.Admin.Complaints;
using SmppGuard.Archive;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Complaints;
using SmppGuard.DoNotDisturb;
using SmppGuard.Evidence;

namespace SmppGuard.Admin.Exports;

/// <summary>What subscribers said, to whom, and what came of it: replies, complaints, lists that they are on.</summary>
internal sealed class SubscriberSection(
    IArchive archive, DoNotDisturbService doNotDisturb, DoNotDisturbIndex lists, IComplaintStorage complaints, IBlackListReportStorage reports, BlackListWords words, TimeProvider time, EvidenceLines lines) : IEvidenceSection
{
    private const int PageLength = 200;

    public void Write(ExportSubject subject, PackageWriter package, CancellationToken cancellation)
    {
        WriteReplies(subject, package, cancellation);
        WriteComplaints(subject, package, cancellation);
        if (!subject.IsScoped)
        {
            WriteDoNotDisturb(subject, package, cancellation);
            WriteReports(subject, package, cancellation);
        }
    }

    private void WriteReplies(ExportSubject subject, PackageWriter package, CancellationToken cancellation)
    {
        using var file = package.Begin("replies.ndjson").OfLines();
        var filter = new ReplyFilter { Msisdn = subject.Number, Organization = subject.Order.Organization, From = subject.From, To = subject.Until, Limit = PageLength };
        do
        {
            package.Breathe();
            var page = archive.RepliesAsync(filter, cancellation).AsTask().GetAwaiter().GetResult();
            foreach (var reply in page.Items.Select(item => ReplyResponse.Of(item.Reply)).Where(reply => IsMeant(subject, reply.Organization, reply.Code, reply.Account)))
            {
                subject.Meet(reply.Organization, null, reply.Account);
                lines.Add(file, reply);
                package.Count("replies");
                package.Count($"replies.{reply.Action}");
            }

            filter = filter with { After = page.Next };
        }
        while (filter.After is not null);
    }

    private void WriteDoNotDisturb(ExportSubject subject, PackageWriter package, CancellationToken cancellation)
    {
        if (subject.Number is { } number)
        {
            var entry = doNotDisturb.FindAsync(number, cancellation).GetAwaiter().GetResult();
            package.Add("do-not-disturb.json", lines.Octets(new DoNotDisturbResponse(number.Digits, entry?.Reason, entry?.AddedAt, lists.ListsWith(number))));
        }
        else
        {
            package.Add("do-not-disturb.json", lines.Octets(new DoNotDisturbListsResponse([.. doNotDisturb.Lists().Select(DoNotDisturbListResponse.Of)], Next: null)));
        }
    }

    private void WriteComplaints(ExportSubject subject, PackageWriter package, CancellationToken cancellation)
    {
        using var file = package.Begin("complaints.ndjson").OfLines();
        var now = time.GetUtcNow();
        var filter = new ComplaintFilter { Organization = subject.Order.Organization, Msisdn = subject.Number, Limit = PageLength };
        while (true)
        {
            package.Breathe();
            var page = complaints.ListAsync(filter, cancellation).GetAwaiter().GetResult();
            foreach (var complaint in page.Where(complaint => subject.IsInTime(complaint.ReceivedAt) && IsMeant(subject, complaint.Organization, complaint.Code, subject.Order.Account)))
            {
                subject.Meet(complaint.Organization, null, null);
                lines.Add(file, new EvidenceComplaint(ComplaintResponse.Of(complaint, now), complaints.ChangesAsync(complaint.Id, cancellation).GetAwaiter().GetResult()));
                package.Count("complaints");
                package.Count($"complaints.{ComplaintResponse.NameOf(complaint.Status)}");
            }

            if (page.Count < PageLength)
            {
                return;
            }

            filter = filter with { Before = page[^1].Id };
        }
    }

    private void WriteReports(ExportSubject subject, PackageWriter package, CancellationToken cancellation)
    {
        using var file = package.Begin("black-list-reports.ndjson").OfLines();
        var filter = new BlackListFilter { Organization = subject.Order.Organization, Msisdn = subject.Number, Limit = PageLength };
        while (true)
        {
            package.Breathe();
            var page = reports.ListAsync(filter, cancellation).GetAwaiter().GetResult();
            foreach (var report in page.Select(report => BlackListReportResponse.Of(report, words)).Where(report => subject.IsInTime(report.At) && IsMeant(subject, report.Organization, report.Code, report.Account)))
            {
                lines.Add(file, report);
                package.Count("black-list reports");
            }

            if (page.Count < PageLength)
            {
                return;
            }

            filter = filter with { Before = page[^1].Id };
        }
    }

    // A code can be a registered one, or what was shown on the phone, which then begins with it.
    private static bool IsMeant(ExportSubject subject, string? organization, string? code, string? account) =>
        subject.MaySee(organization)
        && (subject.Order.Code is not { } wanted || (code?.StartsWith(wanted, StringComparison.Ordinal) ?? false))
        && (subject.Order.Account is not { } of || string.Equals(of, account, StringComparison.Ordinal))
        && (subject.Order.Organization is not { } owner || string.Equals(owner, organization, StringComparison.Ordinal));
}
