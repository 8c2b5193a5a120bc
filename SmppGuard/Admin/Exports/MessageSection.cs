using System.Text;
using SmppGuard.Archive;
using SmppGuard.Consents;
using SmppGuard.Evidence;
using SmppGuard.Model;

namespace SmppGuard.Admin.Exports;

/// <summary>Messages with everything about them, newest first; once more as a table.</summary>
internal sealed class MessageSection(IArchive archive, ConsentService consents, IConsentStorage store, EvidenceLines lines) : IEvidenceSection
{
    private const int PageLength = 200;

    public void Write(ExportSubject subject, PackageWriter package, CancellationToken cancellation)
    {
        foreach (var day in archive.LostDaysIn(subject.From, subject.Until))
        {
            package.Note($"归档中 {day}（UTC）的文件已丢失：当日的短信、状态报告与回复不在包内，或不完整。 / The archive has lost its file of {day} (UTC): messages, receipts and replies of that day are not in the package, or not all of them.");
        }

        using (var file = package.Begin("messages.ndjson").OfLines())
        {
            foreach (var listed in Messages(subject, cancellation))
            {
                // One whose time was over in between is not shown any more.
                if (archive.FindAsync(listed.RecordId, cancellation).AsTask().GetAwaiter().GetResult() is { } message)
                {
                    subject.Meet(message.Organization, message.Code, message.Account);
                    lines.Add(file, new EvidenceMessage(MessageResponse.Whole(message), ConsentOf(subject, message, cancellation)));
                    Count(message, package);
                }
            }
        }

        using (var file = package.Begin("messages.csv"))
        {
            // Spreadsheets take it for another alphabet without this mark.
            file.Write(Encoding.UTF8.Preamble);
            file.Write(Row(MessageCsv.Header));
            foreach (var message in Messages(subject, cancellation))
            {
                file.Write(Row(MessageCsv.Row(MessageResponse.Of(message))));
            }
        }
    }

    private static byte[] Row(IEnumerable<string?> cells) => Encoding.UTF8.GetBytes(string.Join(',', cells.Select(Csv.Cell)) + "\r\n");

    private static void Count(MessageRecord message, PackageWriter package)
    {
        package.Decided(message.RulePack);
        package.Count("messages");
        package.Count(message.IsAllowed ? "messages.allowed" : "messages.refused");
        if (!message.IsAllowed)
        {
            package.Count($"messages.refused.{message.Reason.Name()}");
        }

        package.Count("receipts", message.Receipts.Count);
    }

    private IEnumerable<MessageRecord> Messages(ExportSubject subject, CancellationToken cancellation)
    {
        var filter = new MessageFilter
        {
            Msisdn = subject.Number,
            Organization = subject.Order.Organization,
            Code = subject.Order.Code,
            Account = subject.Order.Account,
            From = subject.From,
            To = subject.Until,
            Limit = PageLength,
        };
        do
        {
            var page = archive.QueryAsync(filter, cancellation).AsTask().GetAwaiter().GetResult();
            foreach (var message in page.Items.Where(message => subject.MaySee(message.Organization)))
            {
                yield return message;
            }

            filter = filter with { After = page.Next };
        }
        while (filter.After is not null);
    }

    private ConsentEventResponse? ConsentOf(ExportSubject subject, MessageRecord message, CancellationToken cancellation)
    {
        if (message.ConsentId == 0 || message.Organization is not { } organization)
        {
            return null;
        }

        var found = ConsentHistory.OfAsync(organization, message.Msisdn, consents, store, cancellation).GetAwaiter().GetResult().FirstOrDefault(consent => consent.ConsentId == message.ConsentId);
        if (found is null)
        {
            return null;
        }

        ConsentSection.Attach(subject, found);
        return ConsentEventResponse.Of(found);
    }
}
