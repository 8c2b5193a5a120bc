using System.Runtime.CompilerServices;

namespace SmppGuard.Compliance.Content;

/// <summary>
/// Tells adverts from codes and notices by the words of a list: normalizes the text, finds all words in one pass, adds up the weights. What speaks for an advert counts together only
/// within a stretch of the text (<see cref="ContentWords.Window"/>), so that a long notice is not taken for one because it is long; what speaks against it counts wherever it stands,
/// unless the stretch says so much that it is an advert by itself (<see cref="ContentWords.Alone"/>). A text that is none is read once more as <see cref="HiddenReadings"/> reads it.
/// Immutable, and shared by all connections; time grows with the length of the text alone.
/// </summary>
internal sealed class ContentDetector
{
    /// <summary>Radicals of Chinese; what comes before is written in letters.</summary>
    private const char FirstIdeograph = '\u2E80';

    private readonly ContentNormalizer _normalizer;
    private readonly CharacterFold _fold;
    private readonly WordAutomaton _automaton;
    private readonly Word[] _words;
    private readonly WordGroup[] _groups;
    private readonly int _threshold;
    private readonly int _window;
    private readonly int _alone;

    /// <exception cref="FormatException">A word is in the list twice, or nothing of it is left after folding.</exception>
    public ContentDetector(ContentWords list)
    {
        _fold = ReferenceEquals(list, ContentWords.BuiltIn) ? CharacterFold.BuiltIn : new CharacterFold(list.SameAsByCharacter(), list.Numerals);
        _normalizer = new ContentNormalizer(_fold);
        _groups = [.. list.Groups];
        _threshold = list.Threshold;
        _window = list.Window;
        _alone = list.Alone;
        Name = list.Name;
        Version = list.Version;

        var texts = new List<string>();
        var words = new List<Word>();
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var group = 0; group < _groups.Length; group++)
        {
            foreach (var text in _groups[group].Words)
            {
                var normalized = NormalizeWord(text);
                if (normalized.Length == 0)
                {
                    throw new FormatException($"group {_groups[group].Name}: nothing of \"{text}\" is compared; use letters, ideographs, # or currency signs.");
                }

                if (!known.TryAdd(normalized, text))
                {
                    throw new FormatException($"group {_groups[group].Name}: \"{text}\" is the same as \"{known[normalized]}\"; each word may be there once.");
                }

                texts.Add(normalized);
                words.Add(new Word(text, normalized.Length, group, IsLetter(normalized[0]), IsLetter(normalized[^1])));
            }
        }

        _words = [.. words];
        _automaton = new WordAutomaton(texts);
    }

    /// <summary>Name of the list.</summary>
    public string Name { get; }

    /// <summary>Version of the list.</summary>
    public int Version { get; }

    /// <summary>Characters of scratch for each of a text.</summary>
    public const int ScratchPerCharacter = 3;

    /// <param name="text">Decoded, whole.</param>
    /// <param name="scratch">To work in, <see cref="ScratchPerCharacter"/> times as long as <paramref name="text"/>.</param>
    public ContentFinding Detect(ReadOnlySpan<char> text, Span<char> scratch) => DetectIn(text, scratch, explanation: null);

    /// <summary>As <see cref="Detect"/>, with the reasons; allocates.</summary>
    public ContentExplanation Explain(string text)
    {
        var explanation = new List<ContentExplanation>();
        _ = DetectIn(text, new char[text.Length * ScratchPerCharacter], explanation);
        return explanation.MaxBy(reading => reading.Finding.Score)!;
    }

    private ContentFinding DetectIn(ReadOnlySpan<char> text, Span<char> scratch, List<ContentExplanation>? explanation)
    {
        var normalized = scratch[..text.Length];
        var reading = scratch.Slice(text.Length, text.Length);
        var grid = scratch.Slice(2 * text.Length, text.Length);
        var finding = Read(text, normalized, explanation);
        if (!finding.IsCommercial && HiddenReadings.TryIdeographs(_fold, text, reading, out var length))
        {
            finding = Higher(finding, Read(reading[..length], normalized, explanation));
        }

        if (!finding.IsCommercial && HiddenReadings.TryGrid(_fold, text, grid, out length))
        {
            grid = grid[..length];
            finding = Higher(finding, Read(reading[..HiddenReadings.ReadColumns(grid, fromRight: false, reading)], normalized, explanation));
            finding = Higher(finding, Read(reading[..HiddenReadings.ReadColumns(grid, fromRight: true, reading)], normalized, explanation));
        }

        return finding;
    }

    private ContentFinding Read(ReadOnlySpan<char> text, Span<char> scratch, List<ContentExplanation>? explanation)
    {
        var normalized = scratch[.._normalizer.Normalize(text, scratch)];
        List<ContentHit>? hits = explanation is null ? null : [];
        var finding = Score(normalized, hits);
        explanation?.Add(new ContentExplanation(finding, new string(normalized), hits!));
        return finding;
    }

    private static ContentFinding Higher(in ContentFinding one, in ContentFinding other) => other.Score > one.Score ? other : one;

    [SkipLocalsInit]
    private ContentFinding Score(ReadOnlySpan<char> normalized, List<ContentHit>? hits)
    {
        Span<ulong> seen = stackalloc ulong[(_words.Length + 63) / 64];
        Span<int> sums = stackalloc int[_groups.Length];
        Span<int> sumsAgainst = stackalloc int[_groups.Length];
        Span<byte> counts = stackalloc byte[_words.Length];
        Span<PlacedWord> places = stackalloc PlacedWord[ContentWords.MaxWindow];
        seen.Clear();
        sums.Clear();
        sumsAgainst.Clear();
        counts.Clear();
        var stretch = new Stretch(places, _window);
        var strongest = -1;
        var within = 0;
        var against = 0;
        var againstWithin = 0;
        var most = 0;
        var mostAlone = 0;
        var state = 0;
        var place = 0;
        for (var i = 0; i < normalized.Length; i++)
        {
            // As in a short message: an ideograph takes the room of two letters.
            place += normalized[i] < FirstIdeograph ? 1 : 2;
            state = _automaton.Next(state, normalized[i]);
            var word = LongestWordAt(state, normalized, i + 1);
            if (word < 0)
            {
                continue;
            }

            var isNew = (seen[word >> 6] & (1UL << (word & 63))) == 0;
            seen[word >> 6] |= 1UL << (word & 63);
            var group = _words[word].Group;
            var weight = _groups[group].Weight;
            if (isNew)
            {
                strongest = weight > (strongest < 0 ? 0 : _groups[_words[strongest].Group].Weight) ? word : strongest;
                hits?.Add(new ContentHit(_groups[group].Name, _words[word].Text, weight));
            }

            if (weight == 0)
            {
                continue;
            }

            while (stretch.TryLeave(place, out var left))
            {
                var leaving = _words[left].Group;
                var change = --counts[left] == 0 ? Change(sums, leaving, -_groups[leaving].Weight) : 0;
                if (_groups[leaving].Weight > 0)
                {
                    within += change;
                }
                else
                {
                    againstWithin += change;
                }
            }

            // A word counts once: saying it often makes no other text of it.
            var entering = counts[word]++ == 0 ? Change(sums, group, weight) : 0;
            stretch.Enter(word, place);
            if (weight < 0)
            {
                againstWithin += entering;
                against += isNew ? Change(sumsAgainst, group, weight) : 0;
                continue;
            }

            within += entering;
            most = Math.Max(most, within);
            mostAlone = Math.Max(mostAlone, within + againstWithin);
        }

        var score = Math.Max(most + against, mostAlone - _alone);
        return new ContentFinding(score, score >= _threshold, strongest < 0 ? null : _words[strongest].Text);
    }

    // Adds to the sum of a group; by how much that changes what it counts.
    private int Change(Span<int> sums, int group, int weight)
    {
        var before = _groups[group].Limit(sums[group]);
        sums[group] += weight;
        return _groups[group].Limit(sums[group]) - before;
    }

    /// <summary>Of words that end at the same place only the longest counts: 请勿点击 is not 点击. Words of letters must be whole.</summary>
    private int LongestWordAt(int state, ReadOnlySpan<char> normalized, int end)
    {
        for (var word = _automaton.WordAt(ref state); word >= 0; word = _automaton.WordAt(ref state))
        {
            ref readonly var candidate = ref _words[word];
            var start = end - candidate.Length;
            if (!(candidate.BeginsWithLetter && start > 0 && IsLetter(normalized[start - 1])) && !(candidate.EndsWithLetter && end < normalized.Length && IsLetter(normalized[end])))
            {
                return word;
            }

            state = _automaton.Shorter(state);
        }

        return -1;
    }

    private bool IsLetter(char normalized) => _fold.KindOf(normalized) == CharacterKind.Letter;

    /// <summary># stands for a number; two digits, because a single one would be taken for a letter's neighbour in a word written one by one.</summary>
    private string NormalizeWord(string word)
    {
        var text = word.Replace("#", "11", StringComparison.Ordinal);

        // Inside the name of a host, and behind it, these are no gaps.
        return text switch
        {
            "/" => text,
            ['.', .. var label] => '.' + Normalize(label),
            _ => Normalize(text),
        };
    }

    private string Normalize(string text)
    {
        var normalized = new char[text.Length];
        return new string(normalized, 0, _normalizer.Normalize(text, normalized)).Trim(ContentNormalizer.Boundary);
    }

    private readonly record struct Word(string Text, int Length, int Group, bool BeginsWithLetter, bool EndsWithLetter);

    private readonly record struct PlacedWord(int Word, int Place);

    /// <summary>The words of the last stretch of a text, in their order. No more than one ends at each place, so that <see cref="ContentWords.MaxWindow"/> are enough.</summary>
    private ref struct Stretch(Span<PlacedWord> ring, int length)
    {
        private readonly Span<PlacedWord> _ring = ring;
        private int _first;
        private int _next;

        public void Enter(int word, int place) => _ring[_next++ % _ring.Length] = new PlacedWord(word, place);

        /// <summary>Takes out the first word, if it is no longer within the stretch that ends here.</summary>
        public bool TryLeave(int place, out int word)
        {
            word = -1;
            if (_first == _next || _ring[_first % _ring.Length].Place > place - length)
            {
                return false;
            }

            word = _ring[_first++ % _ring.Length].Word;
            return true;
        }
    }
}
