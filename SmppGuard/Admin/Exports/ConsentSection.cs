using SmppGuard.Consents;
using SmppGuard.Evidence;
using SmppGuard.Journal.Records;
using SmppGuard.Registry;

namespace SmppGuard.Admin.Exports;

/// <summary>
/// Consents and refusals: of a number its history with every organization, of organizations all that they have, of a period what was recorded in it; and the files that prove them.
/// </summary>
internal sealed class ConsentSection(ConsentService consents, IConsentStorage store, IAttachmentStorage attachments, RegistryStore registry, TimeProvider time, EvidenceLines lines) : IEvidenceSection
{
    private const int PageLength = 500;

    public void Write(ExportSubject subject, PackageWriter package, CancellationToken cancellation)
    {
        using (var file = package.Begin("consents.ndjson").OfLines())
        {
            foreach (var consent in Events(subject, package, cancellation).Where(consent => consent.RecordedAt < subject.Until.ToUnixTimeMilliseconds()))
            {
                Attach(subject, consent);
                subject.Meet(consent.Organization, null, null);
                var shown = ConsentEventResponse.Of(consent);
                lines.Add(file, shown);
                package.Count("consents");
                package.Count($"consents.{shown.Change}");
            }
        }

        WriteStates(subject, package);
        WriteAttachments(subject, package, cancellation);
    }

    /// <summary>Takes in the files that prove it.</summary>
    public static void Attach(ExportSubject subject, ConsentRecord consent)
    {
        foreach (var attachment in consent.Attachments.Where(_ => subject.Attachments.Count <= ExportSubject.MostAttachments))
        {
            _ = subject.Attachments.Add(attachment.Sha256);
        }
    }

    private IEnumerable<ConsentRecord> Events(ExportSubject subject, PackageWriter package, CancellationToken cancellation)
    {
        if (subject.Number is { } number)
        {
            foreach (var organization in subject.Registry.Indexes.Keys.Where(id => IsMeant(subject, id)).Order(StringComparer.Ordinal))
            {
                package.Breathe();
                foreach (var consent in ConsentHistory.OfAsync(organization, number, consents, store, cancellation).GetAwaiter().GetResult())
                {
                    yield return consent;
                }
            }

            yield break;
        }

        var since = subject.IsOfEverybody ? subject.From?.ToUnixTimeMilliseconds() ?? 0 : 0;
        var after = 0L;
        while (true)
        {
            package.Breathe();
            var page = store.AfterAsync(after, PageLength, cancellation).GetAwaiter().GetResult();
            foreach (var consent in page.Where(consent => consent.RecordedAt >= since && IsMeant(subject, consent.Organization)))
            {
                yield return consent;
            }

            if (page.Count < PageLength)
            {
                yield break;
            }

            after = page[^1].ConsentId;
        }
    }

    private static bool IsMeant(ExportSubject subject, string organization) =>
        subject.MaySee(organization) && (subject.IsOfEverybody || (subject.Number is not null && subject.Order is { Organization: null, Code: null, Account: null }) || subject.Organizations.Contains(organization));

    private void WriteStates(ExportSubject subject, PackageWriter package)
    {
        if (subject.Number is not { } number)
        {
            return;
        }

        using var file = package.Begin("consent-states.ndjson").OfLines();
        var current = registry.Current;
        foreach (var id in subject.Organizations.Where(subject.MaySee).Order(StringComparer.Ordinal))
        {
            if (current.TryGetOrganization(id, out var organization))
            {
                var state = consents.StateOf(organization, number);
                lines.Add(file, new EvidenceConsentState(id, number.Digits, time.GetUtcNow(), ConsentResponse.NameOf(state.Kind), state.ConsentId == 0 ? null : ConsentResponse.IdOf(state.ConsentId)));
            }
        }
    }

    private void WriteAttachments(ExportSubject subject, PackageWriter package, CancellationToken cancellation)
    {
        foreach (var sha256 in subject.Attachments.Take(ExportSubject.MostAttachments).Order(StringComparer.Ordinal))
        {
            try
            {
                if (attachments.ReadAsync(sha256, cancellation).GetAwaiter().GetResult() is { } octets)
                {
                    package.Add($"attachments/{sha256}", octets);
                    package.Count("attachments");
                }
                else
                {
                    package.Note($"附件 {sha256} 不存在。 / The attachment {sha256} is named by a consent and is not there.");
                }
            }
            catch (InvalidDataException)
            {
                package.Note($"附件 {sha256} 已损坏，未收入。 / The attachment {sha256} is damaged: its octets are not those that were kept, and are left out.");
            }
        }

        if (subject.Attachments.Count > ExportSubject.MostAttachments)
        {
            package.Note(FormattableString.Invariant($"附件超过 {ExportSubject.MostAttachments} 个，其余未收入。 / There are more than {ExportSubject.MostAttachments} attachments; the others are left out, and can be had one by one by their hashes in consents.ndjson."));
        }
    }
}
