using SmppGuard.RulePacks;

namespace SmppGuard.Compliance.Content;

/// <summary>Finds invitations to write to somebody in a messenger: 加微信vx88888, add my Telegram @name. A messenger that is only named is none, nor is the account of the recipient. No allocation.</summary>
internal sealed class MessengerScan(RulePack pack)
{
    private const int Window = 12;
    private const int LeastName = 5;
    private const int MostName = 32;
    private const string Joins = " \u00A0　:：号是为";

    private readonly WordList _messengers = new(pack.CodeWords.Messengers);
    private readonly WordList _approaches = new(pack.CodeWords.Approaches);

    public bool AllKnown(ReadOnlySpan<char> text, KnownNumbers known)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (_messengers.LengthAtStart(text[i..]) is var length and > 0 && IsApproached(text[..i]) && !IsKnown(text[(i + length)..], known))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsApproached(ReadOnlySpan<char> before)
    {
        Span<char> folded = stackalloc char[Window];
        before = before.TrimEnd(" \u00A0　:：");
        before = before[Math.Max(0, before.Length - Window)..];
        for (var i = 0; i < before.Length; i++)
        {
            folded[i] = TextFold.Fold(before[i]);
        }

        return _approaches.LengthAtEnd(folded[..before.Length]) > 0;
    }

    private static bool IsKnown(ReadOnlySpan<char> behind, KnownNumbers known)
    {
        var name = behind.TrimStart(Joins);
        var isCalled = !name.IsEmpty && TextFold.Fold(name[0]) == '@';
        name = isCalled ? name[1..] : name;
        Span<char> folded = stackalloc char[MostName];
        var length = 0;
        var digits = 0;
        while (length < name.Length && length < MostName && TextFold.Fold(name[length]) is var character && (char.IsAsciiLetterOrDigit(character) || character is '_' or '-'))
        {
            folded[length++] = character;
            digits += char.IsAsciiDigit(character) ? 1 : 0;
        }

        return length < LeastName || (digits == 0 && !isCalled) || (digits == length && known.Have(folded[..length]));
    }
}
