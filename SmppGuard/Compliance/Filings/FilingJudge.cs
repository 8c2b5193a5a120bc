using System.Globalization;
using System.Runtime.CompilerServices;
using SmppGuard.Compliance.Content;
using SmppGuard.Compliance.Templates;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Templates;
using SmppGuard.RulePacks;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Compliance.Filings;

/// <summary>
/// Says what of a text, as it leaves, is not filed with a carrier: its signature, whoever writes it, its contact, the telephone numbers and links in it, and the template that it is of. Between the rules and the route, since
/// the next target may have it filed. No allocation.
/// </summary>
internal sealed class FilingJudge(ComplianceSnapshots snapshots, RulePack pack)
{
    private const int MaxDigits = 20;
    private const string Brackets = "[]［］【】";

    private readonly TelephoneScan _telephones = new(pack);

    /// <param name="submission">The message, with what the rules found.</param>
    /// <param name="language">The GSM 7-bit tables that its text came with.</param>
    /// <param name="wish">What is wanted.</param>
    /// <param name="adds">Marks that the SMSC writes itself.</param>
    public FilingFinding Find(scoped in Submission submission, NationalLanguage language, FilingWish wish, Marks adds)
    {
        var required = Stamp.Required(submission.StampClass);
        if (wish.Policy == FilingPolicy.Off || required == Marks.None || !submission.IsText || submission.Code is not { } code)
        {
            return FilingFinding.None;
        }

        var snapshot = snapshots.For(submission.Registry);
        if (!snapshot.HasFilings && !wish.Insists)
        {
            // Nobody keeps filings here: a warning in each record would say nothing.
            return FilingFinding.None;
        }

        var filings = snapshot.FilingsOf(code, wish.Carrier);
        var holding = filings.At(submission.ReceivedAt);
        var marks = snapshot.MarksOf(code.Organization);
        var isLatin = IsLatin(submission, language, marks, adds);
        var missing = (isLatin ? holding.HasLatinName : holding.HasName) ? FilingKinds.None : FilingKinds.Signature;
        missing |= (required & Marks.Contact) != 0 && !holding.HasContact ? FilingKinds.Contact : FilingKinds.None;
        string? template = null;
        if ((wish.Kinds & (FilingKinds.Template | FilingKinds.Contact | FilingKinds.Link)) != 0)
        {
            missing |= Read(submission, holding, code, (wish.Kinds & FilingKinds.Template) != 0, out template);
        }

        return new FilingFinding(missing & wish.Kinds, filings, isLatin, template);
    }

    /// <summary>Notes that a message, which is sent, needed what it was found to need.</summary>
    public static void Note(scoped in Submission submission, in FilingFinding finding) =>
        finding.Filings?.At(submission.ReceivedAt).Note(finding, submission.Text, (Stamp.Required(submission.StampClass) & Marks.Contact) != 0, submission.ReceivedAt);

    // What a filed template says itself was filed with it; what its variables say was not.
    [SkipLocalsInit]
    private FilingKinds Read(scoped in Submission submission, HoldingFilings holding, CodeNumber code, bool withTemplates, out string? template)
    {
        template = null;
        Span<char> words = stackalloc char[withTemplates ? TemplateTrie.MaxText + TemplateSense.MaxVariables : 1];
        Span<char> filled = stackalloc char[withTemplates ? TemplateTrie.MaxText : 1];
        scoped var text = submission.Text;
        if (withTemplates && holding.Matcher is { } matcher && matcher.Fit(text, code, words, filled) is { IsFound: true } fit)
        {
            template = fit.Id;
            text = filled[..fit.Filled];
        }

        var missing = withTemplates && template is null ? FilingKinds.Template : FilingKinds.None;
        missing |= LinkScan.AllAllowed(text, holding.Limits) ? FilingKinds.None : FilingKinds.Link;
        Span<char> recipient = stackalloc char[MaxDigits];
        _ = submission.Msisdn.Value.TryFormat(recipient, out var length, provider: CultureInfo.InvariantCulture);
        var known = new KnownNumbers(recipient[..length], holding.Known ?? NothingKnown);
        return missing | (_telephones.AllKnown(text, known) ? FilingKinds.None : FilingKinds.Contact);
    }

    // As the stamp decides it; what is there already says it by its brackets.
    private static bool IsLatin(scoped in Submission submission, NationalLanguage language, OrganizationMarks marks, Marks adds)
    {
        if (marks.Gsm7Marks is null)
        {
            return false;
        }

        return (submission.Signatures & SignatureFinding.Own) == 0
            ? (adds & Marks.Signature) == 0 && Gsm7.CountSeptets(submission.Text, language) >= 0
            : (submission.Signatures & SignatureFinding.OwnAtStart) != 0 ? submission.Text.IndexOfAny(Brackets) is >= 0 and var start && (submission.Text[start] is '[' or '［')
            : submission.Text.LastIndexOfAny(Brackets) is >= 0 and var end && (submission.Text[end] is ']' or '］');
    }

    private static readonly CodeNumber NothingKnown = new()
    {
        Number = "0",
        IsPrefix = false,
        Purpose = Purpose.Notification,
        Organization = new Organization { Id = "", Index = 0, Name = "", Contact = "" },
        TextLimits = new TextLimits([], [], 0),
    };
}
