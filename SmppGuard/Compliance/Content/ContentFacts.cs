using System.Buffers;
using System.Runtime.CompilerServices;
using SmppGuard.Compliance.Templates;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Templates;

namespace SmppGuard.Compliance.Content;

/// <summary>
/// Finds commercial content in the messages of codes that are registered for notices or verification codes, and with it the class that the rules judge them by.
/// </summary>
internal sealed class ContentFacts(ContentDetector detector, TextLimit limit, ComplianceSnapshots snapshots)
{
    /// <summary>Characters of a text that are normalized on the stack; three segments of UCS-2 and four of GSM 7-bit fit.</summary>
    private const int StackLength = 640;

    /// <summary>Raises the class of a submission whose code is known.</summary>
    public void Find(ref Submission submission, CodeNumber code)
    {
        submission.Content = default;
        submission.Breach = TextBreach.None;
        if (IsRead(submission, code))
        {
            Read(ref submission, code);
        }

        var content = ContentClass.Combine(code.Purpose, submission.DeclaredClass, submission.Content.IsCommercial || submission.Breach != TextBreach.None, code.Content);
        submission.Class = content.Class;
        submission.StampClass = content.Stamp;
        submission.IsContentRefused = content.IsRefused;
    }

    private void Read(ref Submission submission, CodeNumber code)
    {
        if (code.HoldsToTemplates)
        {
            ReadVariables(ref submission, code);
            return;
        }

        submission.Content = Detect(submission.Text);
        submission.Breach = limit.Find(submission.Text, code, submission.Msisdn);
    }

    /// <summary>Somebody has seen the words of a template when it was registered; what its variables say nobody has.</summary>
    [SkipLocalsInit]
    private void ReadVariables(ref Submission submission, CodeNumber code)
    {
        Span<char> words = stackalloc char[TemplateTrie.MaxText + TemplateSense.MaxVariables];
        Span<char> filled = stackalloc char[TemplateTrie.MaxText];
        var templates = snapshots.For(submission.Registry).TemplatesOf(code);
        var fit = templates.Fit(submission.Text, code, words, filled);
        submission.Template = fit.Id;
        if (!fit.IsFound)
        {
            submission.Breach = TextBreach.Template;
            return;
        }

        submission.Content = fit.Words > 0 ? Detect(words[..fit.Words]) : default;
        var breach = limit.Find(submission.Text, code, submission.Msisdn);
        if (breach is TextBreach.Link or TextBreach.Contact && limit.Find(words[..templates.WriteLiterals(fit.Template, words)], code, submission.Msisdn) == breach)
        {
            // The template names it itself, and so it was allowed with it; what its variables name was not.
            breach = limit.Find(filled[..fit.Filled], code, submission.Msisdn);
        }

        // How many codes it has was registered, too.
        submission.Breach = breach == TextBreach.Codes ? TextBreach.None : breach;
    }

    // Adverts need no detector, and texts of public interest are not looked at.
    private static bool IsRead(in Submission submission, CodeNumber code) =>
        submission.IsText && code.Purpose is Purpose.Notification or Purpose.Verification;

    [SkipLocalsInit]
    private ContentFinding Detect(ReadOnlySpan<char> text)
    {
        if (text.Length <= StackLength)
        {
            return detector.Detect(text, stackalloc char[StackLength * ContentDetector.ScratchPerCharacter]);
        }

        var rented = ArrayPool<char>.Shared.Rent(text.Length * ContentDetector.ScratchPerCharacter);
        var finding = detector.Detect(text, rented);
        ArrayPool<char>.Shared.Return(rented);
        return finding;
    }
}
