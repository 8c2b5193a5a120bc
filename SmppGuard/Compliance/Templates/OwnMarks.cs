using SmppGuard.Registry.Templates;

namespace SmppGuard.Compliance.Templates;

/// <summary>
/// Takes the sender's own marks off a text: it may bring them or leave them to the stamp, and is the same text. Another's name stays, so that it fits no template.
/// </summary>
internal static class OwnMarks
{
    /// <summary>Contact, opt-out words and a signature, and one to spare.</summary>
    private const int MostAtEnd = 4;

    /// <summary>Without the registered signature at the start, or else at the end, and without blanks around.</summary>
    public static ReadOnlySpan<char> WithoutSignature(ReadOnlySpan<char> text, OrganizationMarks marks)
    {
        var unsigned = WithoutSignatureAtStart(text, marks);
        return unsigned.Length < text.Length ? TemplateFold.Trim(unsigned) : TemplateFold.Trim(WithoutSignatureAtEnd(text, marks));
    }

    /// <param name="text">Without blanks before the signature.</param>
    /// <param name="marks">Those of the sender.</param>
    public static ReadOnlySpan<char> WithoutSignatureAtStart(ReadOnlySpan<char> text, OrganizationMarks marks) => text[SignatureScan.LengthOfOwn(text, marks)..];

    /// <param name="text">Without blanks behind the signature.</param>
    /// <param name="marks">Those of the sender.</param>
    public static ReadOnlySpan<char> WithoutSignatureAtEnd(ReadOnlySpan<char> text, OrganizationMarks marks) => text[..StartOfSignatureAtEnd(text, marks)];

    /// <summary>Without what the stamp writes behind a text, in any order, and without blanks around.</summary>
    public static ReadOnlySpan<char> WithoutClosing(ReadOnlySpan<char> text, OrganizationMarks marks)
    {
        text = TemplateFold.Trim(text);
        for (var count = 0; count < MostAtEnd; count++)
        {
            var end = StartOfSignatureAtEnd(text, marks);
            foreach (var closing in marks.ClosingTexts)
            {
                if (end == text.Length && text.EndsWith(closing, StringComparison.Ordinal))
                {
                    end -= closing.Length;
                }
            }

            if (end == text.Length)
            {
                break;
            }

            text = TemplateFold.Trim(text[..end]);
        }

        return text;
    }

    private static int StartOfSignatureAtEnd(ReadOnlySpan<char> text, OrganizationMarks marks)
    {
        if (text is not [.., ']' or '】' or '］'] || Brackets.OpenOf(text, text.Length - 1) is not (>= 0 and var open))
        {
            return text.Length;
        }

        return SignatureScan.LengthOfOwn(text[open..], marks) == text.Length - open ? open : text.Length;
    }
}
