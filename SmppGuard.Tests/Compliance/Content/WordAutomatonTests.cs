using SmppGuard.Compliance.Content;
using Xunit;

namespace SmppGuard.Tests.Compliance.Content;

public sealed class WordAutomatonTests
{
    [Fact]
    public void It_finds_what_a_search_word_by_word_finds()
    {
        var random = new Random(74);
        for (var round = 0; round < 500; round++)
        {
            var words = Enumerable.Range(0, random.Next(1, 30)).Select(_ => Any(random, random.Next(1, 6))).Distinct().ToList();
            var text = Any(random, random.Next(0, 60));
            Assert.Equal(Search(words, text), Find(words, text));
        }
    }

    private static string Any(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "ab优#"[random.Next(4)]));

    /// <summary>Ends and words, at each end the longest first.</summary>
    private static List<(int End, string Word)> Search(List<string> words, string text) =>
    [
        .. Enumerable.Range(1, text.Length).SelectMany(end => words.Where(w => text.AsSpan(0, end).EndsWith(w)).OrderByDescending(w => w.Length).Select(w => (end, w))),
    ];

    private static List<(int End, string Word)> Find(List<string> words, string text)
    {
        var automaton = new WordAutomaton(words);
        var found = new List<(int End, string Word)>();
        var state = 0;
        for (var i = 0; i < text.Length; i++)
        {
            state = automaton.Next(state, text[i]);
            var at = state;
            for (var word = automaton.WordAt(ref at); word >= 0; word = automaton.WordAt(ref at))
            {
                found.Add((i + 1, words[word]));
                at = automaton.Shorter(at);
            }
        }

        return found;
    }
}
