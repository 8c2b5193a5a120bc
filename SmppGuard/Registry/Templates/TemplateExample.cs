namespace SmppGuard.Registry.Templates;

/// <summary>Something that a variable could stand for, for people who look at a template.</summary>
internal static class TemplateExample
{
    private const string Digits = "582913046728193";
    private const string Letters = "KATZMVBDRWHC";
    private const string Words = "春夏秋冬东南西北";

    /// <param name="variable">Of a template.</param>
    /// <param name="host">A host that its code may link to, perhaps one with an asterisk.</param>
    /// <param name="contact">A telephone number that it may name.</param>
    public static string Of(TemplateVariable variable, string host, string contact) => variable.Type switch
    {
        TemplateType.Digits => Repeat(Digits, Length(variable, 6)),
        TemplateType.Number => Repeat(Digits, Length(variable, 3)),
        TemplateType.Amount => Repeat(Digits, Length(variable, 3)),
        TemplateType.Code => Mixed(Length(variable, 6)),
        TemplateType.Letters => Repeat(Letters, Length(variable, 3)),
        TemplateType.Name => Repeat(Words, Length(variable, 3)),
        TemplateType.Text => Repeat(Words, Length(variable, 6)),
        TemplateType.Phone => contact,
        TemplateType.Url => Link(variable, host.StartsWith("*.", StringComparison.Ordinal) ? $"m{host[1..]}" : host),
        TemplateType.Date => First(variable, "2026-11-28", "2026年11月28日", "2026-1-28", "20261128", "2026-11", "1月28日", "11-28", "1-28", "1-8"),
        _ => First(variable, "15:30", "15:30:05", "15时30分05秒", "9:30:05", "15时30分", "9:30", "15时", "9时"),
    };

    private static int Length(TemplateVariable variable, int wanted) => Math.Clamp(wanted, variable.Min, variable.Max);

    private static string Repeat(string characters, int length) => string.Concat(Enumerable.Range(0, length).Select(i => characters[i % characters.Length]));

    private static string Mixed(int length) => string.Concat(Enumerable.Range(0, length).Select(i => i % 2 == 0 ? Digits[i % Digits.Length] : Letters[i % Letters.Length]));

    private static string Link(TemplateVariable variable, string host)
    {
        var link = "https://" + host + "/x";
        link = link.Length > variable.Max ? host : link;
        return link.Length < variable.Min ? link + (link.Contains("//", StringComparison.Ordinal) ? "" : "/") + new string('x', variable.Min - link.Length) : link;
    }

    // Not every length can be had of these.
    private static string First(TemplateVariable variable, params ReadOnlySpan<string> examples)
    {
        foreach (var example in examples)
        {
            if (example.Length >= variable.Min && example.Length <= variable.Max)
            {
                return example;
            }
        }

        return examples[0];
    }
}
