using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace SmppGuard.Registry.Templates;

/// <summary>What a variable of a template may stand for. The names are stored in templates: never rename. In the order in which they are tried: the fewer texts one takes, the sooner.</summary>
internal enum TemplateType : byte
{
    /// <summary>582913</summary>
    Digits,

    /// <summary>15:30, 15:30:05, 15时30分</summary>
    Time,

    /// <summary>2026-11-28, 11/28, 2026年11月28日</summary>
    Date,

    /// <summary>1,200.50 and -3</summary>
    Number,

    /// <summary>￥1,200.50: a number with or without a sign of currency before it</summary>
    Amount,

    /// <summary>A telephone number of the code's <c>contacts</c>, or the organization's contact.</summary>
    Phone,

    /// <summary>8A2K9P, G-582913</summary>
    Code,

    /// <summary>Nov, 京A: letters of any script without a blank</summary>
    Letters,

    /// <summary>A link whose host is one of the code's <c>links</c>.</summary>
    Url,

    /// <summary>王女士, 张*, John O'Neill, 阿卜杜拉·买买提, 北京路</summary>
    Name,

    /// <summary>Anything in one line but links, addresses and telephone numbers.</summary>
    Text,
}

/// <summary>How a type is written, and how many characters its variables have.</summary>
/// <param name="Type">Which one.</param>
/// <param name="Name">As templates write it.</param>
/// <param name="Min">Characters at least, where a template does not say.</param>
/// <param name="Max">Characters at most, where a template does not say.</param>
/// <param name="Most">The most that a template can say.</param>
/// <param name="Freedom">What a character counts against the literal text of a template, see <see cref="TemplateSense"/>: none where it can say no word.</param>
internal sealed record TemplateTypeRule(TemplateType Type, string Name, int Min, int Max, int Most, int Freedom)
{
    /// <summary>By type.</summary>
    public static ImmutableArray<TemplateTypeRule> All { get; } =
    [
        new(TemplateType.Digits, "digits", 1, 10, 30, 0),
        new(TemplateType.Time, "time", 2, 9, 9, 0),
        new(TemplateType.Date, "date", 3, 11, 11, 0),
        new(TemplateType.Number, "number", 1, 15, 30, 0),
        new(TemplateType.Amount, "amount", 1, 20, 30, 0),
        new(TemplateType.Phone, "phone", 3, 24, 30, 0),
        new(TemplateType.Code, "code", 4, 12, 40, 1),
        new(TemplateType.Letters, "letters", 1, 20, 40, 1),
        new(TemplateType.Url, "url", 4, 100, 300, 0),
        new(TemplateType.Name, "name", 1, 20, 40, 1),
        new(TemplateType.Text, "text", 1, 40, 120, 2),
    ];

    public static TemplateTypeRule Of(TemplateType type) => All[(int)type];

    public static bool TryFind(string name, [NotNullWhen(true)] out TemplateTypeRule? rule)
    {
        rule = All.FirstOrDefault(r => string.Equals(r.Name, name, StringComparison.Ordinal));
        return rule is not null;
    }
}
