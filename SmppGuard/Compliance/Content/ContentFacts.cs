using System.Buffers;
using System.Runtime.CompilerServices;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Compliance.Content;

/// <summary>
/// Finds commercial content in the messages of codes that are registered for notices or verification codes, and with it the class that the rules judge them by.
/// </summary>
internal sealed class ContentFacts(ContentDetector detector, TextLimit limit)
{
    /// <summary>Characters of a text that are normalized on the stack; three segments of UCS-2 and four of GSM 7-bit fit.</summary>
    private const int StackLength = 640;

    /// <summary>Raises the class of a submission whose code is known.</summary>
    public void Find(ref Submission submission, CodeNumber code)
    {
        submission.Content = IsRead(submission, code) ? Detect(submission.Text) : default;
        submission.Breach = IsRead(submission, code) ? limit.Find(submission.Text, code, submission.Msisdn) : TextBreach.None;
        var content = ContentClass.Combine(code.Purpose, submission.DeclaredClass, submission.Content.IsCommercial || submission.Breach != TextBreach.None, code.Content);
        submission.Class = content.Class;
        submission.StampClass = content.Stamp;
        submission.IsContentRefused = content.IsRefused;
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
