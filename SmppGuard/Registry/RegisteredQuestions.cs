using SmppGuard.RulePacks;

namespace SmppGuard.Registry;

/// <summary>
/// Questions of a provider whether adverts are wanted, as they are registered for a code. A message is one if its whole text is: with or without the own signature, and whatever the
/// width, case and blanks. A question among other words is none, because those say what is agreed to.
/// </summary>
internal sealed class RegisteredQuestions
{
    private readonly string[] _texts;
    private readonly string[][] _shown;

    private RegisteredQuestions(IReadOnlyList<string> texts, Organization organization)
    {
        _texts = [.. texts.Select(text => TextTemplate.Fill(text, organization))];
        _shown = [.. _texts.Select(text => Shown(text, organization))];
    }

    /// <summary>Null where there are none: a message from such a code costs nothing.</summary>
    public static RegisteredQuestions? Of(IReadOnlyList<string> texts, Organization organization) => texts.Count == 0 ? null : new(texts, organization);

    /// <summary>The question that a submitted text is; null: it is none.</summary>
    public string? Find(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < _texts.Length; i++)
        {
            foreach (var shown in _shown[i])
            {
                if (IsThat(text, shown))
                {
                    return _texts[i];
                }
            }
        }

        return null;
    }

    private static string[] Shown(string text, Organization organization)
    {
        string[] signatures = organization.LatinName is { } latin ? [$"【{organization.Name}】", $"[{latin}]"] : [$"【{organization.Name}】"];
        return [Folded(text), .. signatures.SelectMany(signature => new[] { Folded(signature + text), Folded(text + signature) })];
    }

    private static string Folded(string text) => string.Concat(text.Where(c => !TextFold.IsBlank(c)).Select(TextFold.Fold));

    private static bool IsThat(ReadOnlySpan<char> text, string folded)
    {
        var at = 0;
        foreach (var character in text)
        {
            if (TextFold.IsBlank(character))
            {
                continue;
            }

            if (at == folded.Length || TextFold.Fold(character) != folded[at])
            {
                return false;
            }

            at++;
        }

        return at == folded.Length;
    }
}
