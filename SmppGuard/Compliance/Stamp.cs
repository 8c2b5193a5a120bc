using SmppGuard.Model;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Compliance;

/// <summary>Whether marks were added, and how many characters the text has now.</summary>
/// <param name="Changed">False: the text carries every mark already, or needs none; nothing was written.</param>
/// <param name="Length">Characters written; -1: the destination is too small.</param>
/// <param name="Tail">Characters at the end that are the opt-out words, if those were added.</param>
/// <param name="Added">The marks that were added.</param>
internal readonly record struct StampResult(bool Changed, int Length, int Tail = 0, Marks Added = Marks.None)
{
    public static readonly StampResult Unchanged;

    public bool Fits => Length >= 0;
}

/// <summary>
/// Adds the marks that the law asks for: who sends, how to reach them, how to refuse. A mark that is already there is not added again, so stamping
/// twice is stamping once, and the submitted text stands unchanged between the marks.
/// </summary>
internal static class Stamp
{
    /// <summary>The marks that a message of a class must carry by law.</summary>
    public static Marks Required(Purpose purpose) => purpose switch
    {
        Purpose.Commercial => Marks.All,
        Purpose.Notification or Purpose.Verification => Marks.Signature,
        _ => Marks.None,
    };

    /// <summary>Writes a text with the marks that it lacks.</summary>
    /// <param name="text">The text between the marks.</param>
    /// <param name="language">The GSM 7-bit tables that it came with.</param>
    /// <param name="missing">The marks to add, see <see cref="Missing"/>.</param>
    /// <param name="marks">The sender's marks.</param>
    /// <param name="destination">Takes the stamped text; <see cref="OrganizationMarks.MaxLength"/> characters more than the text are always enough.</param>
    public static StampResult Write(ReadOnlySpan<char> text, NationalLanguage language, Marks missing, OrganizationMarks marks, Span<char> destination)
    {
        // A mark in GSM 7-bit never makes a text in GSM 7-bit need UCS-2, so the text alone decides the language.
        var texts = marks.Gsm7Marks is { } latin && Gsm7.CountSeptets(text, language) >= 0 ? latin : marks.Ucs2;
        var signature = (missing & Marks.Signature) != 0 ? texts.Signature : string.Empty;
        var contact = (missing & Marks.Contact) != 0 ? texts.Contact : string.Empty;
        var optOut = (missing & Marks.OptOut) != 0 ? texts.OptOut : string.Empty;
        var length = signature.Length + text.Length + contact.Length + optOut.Length;
        if (length > destination.Length)
        {
            return new StampResult(Changed: true, Length: -1);
        }

        signature.CopyTo(destination);
        destination = destination[signature.Length..];
        text.CopyTo(destination);
        destination = destination[text.Length..];
        contact.CopyTo(destination);
        optOut.CopyTo(destination[contact.Length..]);
        return new StampResult(Changed: true, length, optOut.Length, missing);
    }

    /// <summary>Which of the marks a text lacks: those that are not there, complete, and where a reader sees them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="required">The marks to see to.</param>
    /// <param name="signatures">What its brackets say.</param>
    /// <param name="marks">The sender's marks.</param>
    /// <param name="instruction">How opt-out words look.</param>
    public static Marks Missing(ReadOnlySpan<char> text, Marks required, SignatureFinding signatures, OrganizationMarks marks, OptOutInstruction instruction)
    {
        var missing = Marks.None;
        if ((required & Marks.Signature) != 0 && (signatures & SignatureFinding.Own) == 0)
        {
            missing |= Marks.Signature;
        }

        if ((required & Marks.Contact) != 0 && !marks.Contact.IsIn(text))
        {
            missing |= Marks.Contact;
        }

        if ((required & Marks.OptOut) != 0 && !instruction.IsAtEnd(text, marks))
        {
            missing |= Marks.OptOut;
        }

        return missing;
    }
}
