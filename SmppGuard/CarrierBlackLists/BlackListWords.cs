using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using SmppGuard.RulePacks;

namespace SmppGuard.CarrierBlackLists;

/// <summary>
/// The words by which a receipt says that its number is on a black list: those of the rule pack, more and fewer by configuration. A word is the whole of <c>err</c> or of
/// <c>stat</c>, in any case. The <c>text</c> of a receipt is not looked at: it is the beginning of the message, so its sender could write such a word there.
/// </summary>
internal sealed class BlackListWords
{
    /// <summary>Longest word, in characters; carriers have seven.</summary>
    public const int MaxLength = 32;

    private readonly FrozenDictionary<string, BlackListError> _words;
    private readonly FrozenDictionary<string, BlackListError>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public BlackListWords(RulePack pack, CarrierBlackListOptions options)
    {
        _words = pack.BlackListErrors
            .Where(word => !options.IgnoreErrors.Contains(word.Error, StringComparer.OrdinalIgnoreCase))
            .Concat(options.AddErrors.Select(word => new BlackListError(word, "a black list, by the configuration")))
            .DistinctBy(word => word.Error, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(word => word.Error, StringComparer.OrdinalIgnoreCase);
        _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Looks in both fields; allocates nothing, since nearly all receipts say something else.</summary>
    public bool TryFind(ReadOnlySpan<byte> state, ReadOnlySpan<byte> error, [NotNullWhen(true)] out string? word)
    {
        word = null;

        // Whatever stands beside it, a message that was delivered met no black list.
        return !Ascii.EqualsIgnoreCase(state, "DELIVRD"u8) && (TryFind(error, out word) || TryFind(state, out word));
    }

    /// <summary>Whether a field is such a word.</summary>
    public bool Contains(ReadOnlySpan<byte> field) => TryFind(field, out _);

    /// <summary>Which list a word speaks of; null: it is none of these words, any more.</summary>
    public string? MeaningOf(string word) => _words.GetValueOrDefault(word)?.Meaning;

    private bool TryFind(ReadOnlySpan<byte> field, [NotNullWhen(true)] out string? word)
    {
        word = null;
        field = field.Trim(" \0"u8);
        if (field.Length is 0 or > MaxLength)
        {
            return false;
        }

        Span<char> text = stackalloc char[MaxLength];
        var length = Encoding.Latin1.GetChars(field, text);
        if (!_lookup.TryGetValue(text[..length], out var known))
        {
            return false;
        }

        word = known.Error;
        return true;
    }
}
