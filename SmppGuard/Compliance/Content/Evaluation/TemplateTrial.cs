using SmppGuard.Registry;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance.Content.Evaluation;

/// <summary>
/// Judges labelled texts as if the codes of a registry had sent them that hold their texts to templates, by what judges messages: a code or a notice as sent from the codes for such, an advert as sent from each of
/// them, because whoever sends it looks for the one that lets it through. Each text is taken to be signed by the organization of the code.
/// </summary>
internal sealed class TemplateTrial
{
    private readonly RegistrySnapshot _registry;
    private readonly ContentFacts _facts;
    private readonly CodeNumber[] _codes;

    /// <param name="name">Of the file with the templates, for the report.</param>
    /// <param name="registry">What is in it.</param>
    /// <param name="detector">Reads what stands in variables.</param>
    /// <param name="pack">For links and telephone numbers.</param>
    /// <param name="countryCode">Of numbers without one.</param>
    /// <exception cref="FormatException">No code holds its texts to templates.</exception>
    public TemplateTrial(string name, RegistrySnapshot registry, ContentDetector detector, RulePack pack, string countryCode)
    {
        (Name, _registry) = (name, registry);
        _codes = [.. registry.Codes.Where(code => code.HoldsToTemplates).OrderBy(code => code.Number, StringComparer.Ordinal)];
        if (_codes.Length == 0)
        {
            throw new FormatException($"{name}: no code in it is held to templates; give one for Verification or Notification the member \"templates\": \"Known\", and list its templates.");
        }

        _facts = new ContentFacts(detector, new TextLimit(pack), new ComplianceSnapshots(new StampOptions(), pack, countryCode));
    }

    public string Name { get; }

    /// <summary>Templates that texts are compared with.</summary>
    public int Count => _codes.Sum(code => code.Templates.Count);

    /// <summary>Whether a text fits a template of a code that might send it, and whether it is called an advert from all of these.</summary>
    public (bool Fits, bool IsCommercial) Judge(ContentSample sample)
    {
        var own = Array.FindAll(_codes, code => code.Purpose == sample.Class);
        var (fits, isCommercial) = (false, true);
        foreach (var code in own.Length > 0 ? own : _codes)
        {
            var submission = Submission(Unsigned(sample.Text), code);
            _facts.Find(ref submission, code);
            fits |= submission.Template is not null;
            isCommercial &= submission.Content.IsCommercial || submission.Breach != TextBreach.None;
        }

        return (fits, isCommercial);
    }

    // The names in brackets are as many as the texts; in traffic each would be that of the sender, which a template is compared without.
    public static string Unsigned(string text)
    {
        text = text.Trim();
        if (text is ['【', ..] or ['[', ..] && text.IndexOf(text[0] == '[' ? ']' : '】', StringComparison.Ordinal) is > 0 and var close)
        {
            return text[(close + 1)..];
        }

        return text is [.., '】'] or [.., ']'] && text.LastIndexOf(text[^1] == ']' ? '[' : '【') is >= 0 and var open ? text[..open] : text;
    }

    private Submission Submission(string text, CodeNumber code) => new()
    {
        Account = new Account { SystemId = "", Password = "", Codes = [code], Smsc = "", Window = 1 },
        Registry = _registry,
        ReceivedAt = 0,
        DeliveredAt = 0,
        SourceAddr = default,
        DestinationAddr = default,
        DestAddrTon = 0,
        Text = text,
        IsText = true,
    };
}
