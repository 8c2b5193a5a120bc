using SmppGuard.Compliance.Templates;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;

namespace SmppGuard.Compliance.Filings;

/// <summary>Something that has to be filed for a code.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">As a filing names it.</param>
/// <param name="Text">As it leaves: of a template the whole text with its marks, variables as they are written.</param>
internal sealed record TextToFile(FilingKind Kind, string Value, string Text);

/// <summary>What has to be filed for a code so that its messages are let through: what every one of them has, and what its entry allows, as it leaves.</summary>
internal static class TextsToFile
{
    /// <summary>Where the text of an advert stands, which differs with each campaign.</summary>
    private const string Anything = "…";

    /// <param name="code">The code.</param>
    /// <param name="entry">Its entry, with the links and contacts that texts may name.</param>
    /// <param name="snapshot">With the marks of its organization.</param>
    /// <param name="smsc">What the SMSC adds, and wants beside what the law asks for.</param>
    /// <param name="filed">What was filed of it with the carrier, whatever came of it: texts of adverts are known from there alone.</param>
    public static IEnumerable<TextToFile> Of(CodeNumber code, CodeEntry entry, ComplianceSnapshot snapshot, SmscMarks smsc, IReadOnlyCollection<FilingEntry> filed)
    {
        var marks = snapshot.MarksOf(code.Organization);
        var required = code.Content == ContentPolicy.MarkOnly && code.Purpose != Purpose.PublicInterest ? Marks.All : smsc.Required(code.Purpose);
        if (required == Marks.None)
        {
            yield break;
        }

        yield return new TextToFile(FilingKind.Signature, marks.Name, marks.Ucs2.Signature.Trim());
        if (marks is { Gsm7Marks: { } latin, LatinName: { } name })
        {
            yield return new TextToFile(FilingKind.Signature, name, latin.Signature.Trim());
        }

        if ((required & Marks.Contact) != 0)
        {
            yield return new TextToFile(FilingKind.Contact, code.Organization.Contact, marks.Ucs2.Contact.Trim());
        }

        foreach (var contact in entry.Contacts ?? [])
        {
            yield return new TextToFile(FilingKind.Contact, contact, contact);
        }

        foreach (var link in entry.Links ?? [])
        {
            yield return new TextToFile(FilingKind.Link, link, link);
        }

        if (TemplateModes.AreFor(code.Purpose))
        {
            foreach (var template in code.Templates.All)
            {
                yield return new TextToFile(FilingKind.Template, template.Id, Stamped(template.Text, required, marks));
            }

            yield break;
        }

        var texts = filed.Where(filing => filing.Kind == FilingKind.Template).Select(filing => filing.Value).ToList();
        foreach (var text in texts.Count == 0 ? [Anything] : texts)
        {
            yield return new TextToFile(FilingKind.Template, text, Stamped(text, required, marks));
        }
    }

    // As the stamp writes it, whoever writes it; what the text has already is not written twice.
    private static string Stamped(string text, Marks required, OrganizationMarks marks)
    {
        var bare = OwnMarks.WithoutClosing(OwnMarks.WithoutSignature(text, marks), marks);
        var destination = new char[bare.Length + marks.MaxLength];
        var stamped = Stamp.Write(bare, default, required, marks, destination);
        return new string(destination, 0, stamped.Length);
    }
}
