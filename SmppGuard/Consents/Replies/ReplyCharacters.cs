using System.Text;

namespace SmppGuard.Consents.Replies;

/// <summary>Characters that stand for others in a reply: the traditional form of an ideograph, and what looks like a Latin letter.</summary>
internal sealed class ReplyCharacters
{
    private const int LettersInAlphabet = 26;

    // White letters in black circles and squares, and those that make flags: what NFKC leaves as it is, though it is a letter to whoever writes it.
    private static readonly int[] FirstOfLetters = [0x1F150, 0x1F170, 0x1F1E6];

    private readonly Dictionary<char, char> _forms = [];
    private readonly Dictionary<char, char> _lookAlikes = [];

    /// <param name="sameAs">A character → those that stand for it.</param>
    public ReplyCharacters(IReadOnlyDictionary<string, string> sameAs)
    {
        foreach (var (character, others) in sameAs)
        {
            var table = char.IsAscii(character[0]) ? _lookAlikes : _forms;
            foreach (var other in others)
            {
                // Texts are in upper case when they are looked at.
                table[char.ToUpperInvariant(other)] = character[0];
            }
        }
    }

    /// <summary>The text in simplified characters.</summary>
    public string WithoutForms(string text) => string.Create(text.Length, (text, _forms), static (folded, source) =>
    {
        for (var i = 0; i < folded.Length; i++)
        {
            folded[i] = source._forms.GetValueOrDefault(source.text[i], source.text[i]);
        }
    });

    /// <summary>The text in the letters that one sees.</summary>
    public string AsSeen(string text)
    {
        var seen = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var first = Array.Find(FirstOfLetters, first => rune.Value >= first && rune.Value < first + LettersInAlphabet);
            _ = first > 0 ? seen.Append((char)('A' + rune.Value - first))
                : rune.IsBmp ? seen.Append(_lookAlikes.GetValueOrDefault((char)rune.Value, (char)rune.Value))
                : seen.Append(rune.ToString());
        }

        return seen.ToString();
    }
}
