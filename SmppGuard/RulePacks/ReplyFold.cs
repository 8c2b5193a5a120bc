using System.Text;

namespace SmppGuard.RulePacks;

/// <summary>
/// How replies, and the keywords that they are compared with, are folded by a rule pack: as <see cref="ReplyText"/> does, and with characters that stand for others, which are the traditional
/// form of an ideograph and what looks like a Latin letter.
/// </summary>
internal sealed class ReplyFold
{
    private const int LettersInAlphabet = 26;

    // White letters in black circles and squares, and those that make flags: what NFKC leaves as it is, though it is a letter to whoever writes it.
    private static readonly int[] FirstOfLetters = [0x1F150, 0x1F170, 0x1F1E6];

    private readonly Dictionary<char, char> _forms = [];
    private readonly Dictionary<char, char> _lookAlikes = [];

    /// <param name="sameAs">A character → those that stand for it.</param>
    public ReplyFold(IReadOnlyDictionary<string, string> sameAs)
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

    /// <summary>As <see cref="ReplyText.Normalize"/>, in simplified characters: what an agreement is looked for in.</summary>
    public string Normalize(string text) => WithoutForms(ReplyText.Normalize(text));

    /// <summary>As <see cref="ReplyText.Bare"/>, in the letters that one sees: what a refusal is looked for in.</summary>
    public string Bare(string normalized) => ReplyText.Bare(AsSeen(normalized));

    private string WithoutForms(string text) => string.Create(text.Length, (text, _forms), static (folded, source) =>
    {
        for (var i = 0; i < folded.Length; i++)
        {
            folded[i] = source._forms.GetValueOrDefault(source.text[i], source.text[i]);
        }
    });

    private string AsSeen(string text)
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
