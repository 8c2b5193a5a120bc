using System.Text.RegularExpressions;
using SmppGuard.RulePacks;

namespace SmppGuard.Registry;

/// <summary>
/// What an opt-out template may say: how to refuse, by one of the rule pack's forms and a keyword, what that is for, and nothing else. Every word is known here, because no list of
/// words that turn the meaning round (请勿回复R; 回复R，领取红包; Reply STOP or FOO) would ever be whole.
/// </summary>
internal sealed class OptOutTemplate
{
    private const string Lead = "您|可以?|请|直接|[如若](?:需要?|要)?|需|要|PLEASE";

    /// <summary>What says it as a form does, where no form stands.</summary>
    private const string Sends = "(?:编辑|发送?)(?:短信)?|TEXT|SEND|TXT|R[ÉE]PONDEZ|ENVOYEZ";

    private const string Purpose =
        "退订|拒收|取消(?:订阅|接收)?(?!退订|拒收)|停止(?:接收|发送)|不(?:再|想|愿)(?:接收|收到|收)|即可|[可以]+|免费|(?:本|此类?|营销|广告|商业)*(?:短信|信息|广告)"
        + "|TO\\s+(?:OPT[ -]?OUT|UNSUBSCRIBE|STOP|END|QUIT|CANCEL|REFUSE)(?:\\s+(?:OF|FROM|RECEIVING|OUR|THESE|THIS|FURTHER|ALL|ANY|MARKETING|PROMOTIONAL|TEXTS?|MESSAGES?|MSGS?|SMS|ADVERTS|ADS|OFFERS))*"
        + "|(?:AT\\s+)?ANY\\s?TIME|FOR\\s+FREE|FREE|MSG\\s*&\\s*DATA\\s+RATES\\s+MAY\\s+APPLY";

    private const string Gap = "[\\s\\p{P}|~-[?]]*";

    /// <summary>
    /// Of elapsed time, so that a thread which gets no processor for a while must not run into it: whoever starts on a busy machine would be told that its wording is wrong. What the pattern takes is microseconds; only what
    /// was made to take long reaches it.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Regex _whole;

    /// <param name="forms">Folded forms.</param>
    /// <param name="keywords">Folded keywords.</param>
    public OptOutTemplate(IEnumerable<string> forms, IEnumerable<string> keywords)
    {
        var form = $"(?:{AnyOf(forms)}|{Sends})(?:{Gap}WITH\\b)?";
        var purpose = $"(?:(?:{Purpose})(?![A-Z0-9]){Gap})*";
        var keyword = $"(?:{AnyOf(keywords)})(?![A-Z0-9])";
        var instruction = $"{purpose}(?:(?:{Lead})(?![A-Z0-9]){Gap})*{purpose}(?:请{Gap})?{form}{Gap}{keyword}(?:{Gap}(?:或者?|OR\\b){Gap}(?:{form}{Gap})?{keyword})*{Gap}{purpose}";
        _whole = new Regex($"^{Gap}(?:{instruction})+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Patience);
    }

    /// <summary>Whether it says only how to refuse.</summary>
    /// <param name="text">The template without its placeholders.</param>
    public bool IsOnlyThat(string text)
    {
        try
        {
            return _whole.IsMatch(TextFold.Fold(text));
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string AnyOf(IEnumerable<string> words) => string.Join('|', words.OrderByDescending(w => w.Length).Select(Regex.Escape));
}
