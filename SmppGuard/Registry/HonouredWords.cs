using SmppGuard.RulePacks;

namespace SmppGuard.Registry;

/// <summary>
/// Checks the texts of operators that tell people what to reply: every word that they name must be honoured as a refusal or an agreement, or each message makes a
/// promise that is not kept. Looked at is what stands behind one of the rule pack's forms (回复X, Reply X); a text with none of them must have a keyword by itself
/// (Text STOP to quit).
/// </summary>
internal sealed class HonouredWords
{
    private readonly string[] _forms;
    private readonly string[] _optOut;
    private readonly string[] _optIn;
    private readonly string[] _answers;
    private readonly RulePack _pack;
    private readonly ReplyFold _fold;
    private readonly OptOutTemplate _template;

    public HonouredWords(RulePack pack)
    {
        _forms = [.. pack.OptOutInstructions.Select(f => TextFold.Fold(f.Trim())).Where(f => f.Length > 0).OrderByDescending(f => f.Length)];
        _optOut = Folded(pack.OptOutKeywords, []);
        _optIn = Folded(pack.OptInKeywords, []);
        _answers = Folded(pack.OptInAnswers, []);
        _pack = pack;
        _fold = new ReplyFold(pack.SameInReplies);
        _template = new OptOutTemplate(_forms, _optOut);
    }

    /// <summary>What is wrong with opt-out words of the stamp; null: nothing.</summary>
    public string? ProblemOfOptOut(string text) =>
        Problem(text, _optOut, [], $"for example R or {_optOut.FirstOrDefault(k => k.Length > 2 && char.IsAscii(k[0])) ?? _optOut[0]}")
        ?? (_template.IsOnlyThat(TextTemplate.WithoutPlaceholders(text)) ? null : "says more than how to refuse, which can change its meaning; say what to reply and what for, and nothing else");

    /// <summary>What is wrong with the question whether an agreement was meant; null: nothing.</summary>
    /// <param name="text">The question.</param>
    /// <param name="organization">Whose it is; null: everybody's.</param>
    public string? ProblemOfQuestion(string text, OrganizationEntry? organization = null) =>
        Problem(text, [.. OptInOf(organization), .. _answers], OptOutOf(organization), $"for example {_optIn.FirstOrDefault(k => char.IsAscii(k[0])) ?? _optIn[0]}");

    /// <summary>What is wrong with the confirmation of a refusal, which need not name a word; null: nothing.</summary>
    /// <inheritdoc cref="ProblemOfQuestion"/>
    public string? ProblemOfConfirmation(string text, OrganizationEntry? organization = null) =>
        Foreign(text, [.. OptInOf(organization), .. _answers, .. OptOutOf(organization)]) is { } foreign ? Names(foreign, $"for example {_optIn[0]}") : null;

    /// <summary>What is doubtful about the confirmation of a refusal: it asks nothing, so that a word which is only an answer does nothing; null: nothing.</summary>
    /// <inheritdoc cref="ProblemOfQuestion"/>
    public string? DoubtOfConfirmation(string text, OrganizationEntry? organization = null) =>
        Foreign(text, [.. OptInOf(organization).Where(word => !_pack.CountsOnlyAsAnswer(word)), .. OptOutOf(organization)]) is { } word
            ? $"says to reply {word}, which agrees only as the answer to a question; name a word that counts by itself" : null;

    /// <summary>Opt-in keywords of an organization that count only as the answer to a question, whatever it lists them for.</summary>
    public IEnumerable<string> OnlyAnswers(OrganizationEntry organization) => organization.OptInKeywords.Where(word => _pack.CountsOnlyAsAnswer(TextFold.Fold(word.Trim())));

    /// <summary>Whether a reply of this word refuses by the rule pack, whatever an organization says.</summary>
    public bool Refuses(string word) => _pack.OptOutKeywords.Any(keyword => AreOneRefusal(keyword, word));

    /// <summary>Whether a reply of this word agrees by the rule pack, alone or as an answer.</summary>
    public bool Agrees(string word) => _pack.OptInKeywords.Concat(_pack.OptInAnswers).Any(keyword => string.Equals(Agreement(keyword), Agreement(word), StringComparison.Ordinal));

    /// <summary>Whether two keywords are one to a reply that refuses; none is if nothing of it counts.</summary>
    public bool AreOneRefusal(string keyword, string other) => Refusal(keyword) is { Length: > 0 } bare && string.Equals(bare, Refusal(other), StringComparison.Ordinal);

    private string Refusal(string word) => _fold.Bare(_fold.Normalize(word));

    private string Agreement(string word) => ReplyText.Trim(_fold.Normalize(word));

    private string? Problem(string text, string[] wanted, string[] alsoHonoured, string example)
    {
        text = TextTemplate.WithoutPlaceholders(text);
        return Foreign(text, [.. wanted, .. alsoHonoured]) is { } foreign ? Names(foreign, example)
            : Instructs(text, wanted) || Mentions(text, wanted) ? null
            : $"names no word that is honoured when it is replied; name one, {example}";
    }

    private static string Names(string foreign, string example) => $"says to reply {foreign}, which nobody honours; name a keyword, {example}";

    private string[] OptInOf(OrganizationEntry? organization) => organization is null ? _optIn : Folded(_optIn, organization.OptInKeywords);

    private string[] OptOutOf(OrganizationEntry? organization) => organization is null ? _optOut : Folded(_optOut, organization.OptOutKeywords);

    private bool Instructs(string text, string[] keywords) => Instructions(text).Any(at => KeywordAt(text, at, keywords));

    /// <summary>The word behind a form that is no keyword; null: none. Prose behind it is no word to reply: <c>不回复视为不同意</c>, <c>Reply with STOP</c>.</summary>
    private string? Foreign(string text, string[] keywords)
    {
        foreach (var at in Instructions(text))
        {
            var end = at;
            while (end < text.Length && char.IsAsciiLetterOrDigit(TextFold.Fold(text[end])))
            {
                end++;
            }

            if (end > at && !text.AsSpan(at, end - at).ContainsAnyInRange('a', 'z') && !KeywordAt(text, at, keywords))
            {
                return text[at..end];
            }
        }

        return null;
    }

    /// <summary>Where what is to be replied begins, behind each form.</summary>
    private IEnumerable<int> Instructions(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var form = Array.Find(_forms, f => TextFold.StartsWith(text.AsSpan(i), f) && (!char.IsAscii(f[0]) || !IsLatinAt(text, i - 1)) && (!char.IsAscii(f[^1]) || !IsLatinAt(text, i + f.Length)));
            if (form is null)
            {
                continue;
            }

            var at = i + form.Length;
            while (at < text.Length && !TextFold.IsLetterOrDigitAt(text, at))
            {
                at++;
            }

            // Forms overlap: 退订回复R is 退订, and then 回复R.
            yield return at;
        }
    }

    private static bool KeywordAt(string text, int at, string[] keywords) =>
        Array.Exists(keywords, k => TextFold.StartsWith(text.AsSpan(at), k) && EndsAt(text, at + k.Length, k));

    // As written, so that quit in a sentence is no instruction to send QUIT.
    private static bool Mentions(string text, string[] keywords) => Array.Exists(keywords, keyword =>
    {
        for (var from = 0; text.IndexOf(keyword, from, StringComparison.Ordinal) is var found and >= 0; from = found + 1)
        {
            if ((found == 0 || !TextFold.IsLetterOrDigitAt(text, found - 1)) && (found + keyword.Length == text.Length || !TextFold.IsLetterOrDigitAt(text, found + keyword.Length)))
            {
                return true;
            }
        }

        return false;
    });

    // 回复R退订 names R; 回复退订取消接收 names nothing that is a keyword.
    private static bool EndsAt(string text, int end, string keyword) =>
        end == text.Length || (char.IsAscii(keyword[^1]) ? !IsLatinAt(text, end) : !TextFold.IsLetterOrDigitAt(text, end));

    private static bool IsLatinAt(string text, int index) => index >= 0 && index < text.Length && char.IsAsciiLetterOrDigit(TextFold.Fold(text[index]));

    private static string[] Folded(IReadOnlyList<string> packs, IReadOnlyList<string> own) =>
        [.. packs.Concat(own).Select(k => TextFold.Fold(k.Trim())).Where(k => k.Length > 0).Distinct(StringComparer.Ordinal)];
}
