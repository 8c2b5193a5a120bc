using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance.Content;

/// <summary>What of a text is beyond what the entry of its code allows, whatever its words are.</summary>
internal enum TextBreach : byte
{
    None,

    /// <summary>More characters than a verification text may have.</summary>
    Length,

    /// <summary>A link that the entry does not have.</summary>
    Link,

    /// <summary>A telephone number, or a name in a messenger to write to, that is not the organization's, the recipient's, or one of the entry.</summary>
    Contact,

    /// <summary>A verification text with more than one code.</summary>
    Codes,

    /// <summary>It fits none of the templates that texts of its code are held to.</summary>
    Template,
}

/// <summary>
/// What a text may be by the entry of its code: of a verification code not longer than that says, with no link and no telephone number but those that it allows, the organization's contact and the recipient's own
/// number, and with one code; of a code for notices, with the links and the numbers that it lists, if it lists any. No allocation.
/// </summary>
internal sealed class TextLimit(RulePack pack)
{
    private const int MaxDigits = 20;

    private readonly TelephoneScan _telephones = new(pack);
    private readonly MessengerScan _messengers = new(pack);
    private readonly CodeScan _codes = new(pack);

    public TextBreach Find(ReadOnlySpan<char> text, CodeNumber code, Msisdn msisdn)
    {
        var limits = code.TextLimits;
        if (code.Purpose == Purpose.Verification)
        {
            if (limits.MaxCharacters == 0)
            {
                return TextBreach.None;
            }

            if (text.Length > limits.MaxCharacters)
            {
                return TextBreach.Length;
            }
        }

        if (limits.LimitLinks(code.Purpose) && !LinkScan.AllAllowed(text, limits))
        {
            return TextBreach.Link;
        }

        if (!limits.LimitContacts(code.Purpose))
        {
            return TextBreach.None;
        }

        Span<char> recipient = stackalloc char[MaxDigits];
        _ = msisdn.Value.TryFormat(recipient, out var length, provider: System.Globalization.CultureInfo.InvariantCulture);
        var known = new KnownNumbers(recipient[..length], code);
        return !_telephones.AllKnown(text, known) || !_messengers.AllKnown(text, known) ? TextBreach.Contact
            : code.Purpose == Purpose.Verification && _codes.HasSeveral(text, known) ? TextBreach.Codes
            : TextBreach.None;
    }
}
