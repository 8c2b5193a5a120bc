using SmppGuard.Model;
using SmppGuard.Registry.Templates;

namespace SmppGuard.Registry;

/// <summary>Judges templates: what each says, and whether its code can have any. Empty members are left out, their reader has named them already.</summary>
internal static class TemplateValidator
{
    private const int MaxId = 64;
    private const int MaxNote = 200;

    /// <summary>Judges those of a file as they would be applied to a store that holds <paramref name="stored"/>.</summary>
    public static void Check(RegistryFile file, RegistryState stored, List<string> problems)
    {
        if (file.Templates.Count == 0)
        {
            return;
        }

        var purposes = stored.Codes.Values.ToDictionary(code => code.Entry.Number, code => code.Entry.Purpose, StringComparer.Ordinal);
        foreach (var code in file.Codes)
        {
            purposes[code.Number] = code.Purpose;
        }

        foreach (var (index, entry) in file.Templates.Index())
        {
            var path = $"templates[{index}].";
            if (purposes.TryGetValue(entry.Code, out var purpose))
            {
                Check(entry, path, purpose, problems);
            }
            else if (entry.Code.Length > 0)
            {
                problems.Add($"{path}code is \"{entry.Code}\"; no such code in the file or the store. Use the number of one, for example 106900003.");
            }
        }

        foreach (var code in file.Templates.CountBy(entry => entry.Code, StringComparer.Ordinal).Where(code => code.Value > TemplateEdits.Most))
        {
            problems.Add($"templates has {code.Value} for the code {code.Key}; it may have {TemplateEdits.Most}, for example those that are still used.");
        }
    }

    /// <param name="entry">What is judged.</param>
    /// <param name="path">Stands before the names of members in messages, for example <c>templates[0].</c></param>
    /// <param name="purpose">That of its code.</param>
    /// <param name="problems">Receives what is wrong.</param>
    public static void Check(TemplateEntry entry, string path, Purpose purpose, List<string> problems)
    {
        if (!TemplateModes.AreFor(purpose) && purpose != Purpose.Unknown)
        {
            problems.Add($"{path}code is \"{entry.Code}\", which is for {purpose}; templates are for texts of notices and verification codes, use the number of such a code, for example 106900003.");
        }

        if (entry.Id.Length > 0 && !IsId(entry.Id))
        {
            problems.Add($"{path}id is \"{entry.Id}\"; use 1 to {MaxId} small letters, digits and '-', for example login.");
        }

        if (entry.Note is { } note && (note.Length > MaxNote || note.Any(char.IsControl)))
        {
            problems.Add($"{path}note has {note.Length} characters, or one that controls a terminal; use at most {MaxNote}, for example approved 2026-01-05.");
        }

        if (entry.Text.Length > 0 && RegisteredTemplate.ProblemOf(entry.Text) is { } problem)
        {
            problems.Add($"{path}text is refused: {problem}, for example \"{RegisteredTemplate.ExampleText}\".");
        }
    }

    /// <summary>What is allowed and does less than it seems.</summary>
    public static IReadOnlyList<string> Doubts(CodeEntry code, RegisteredTemplates templates)
    {
        if (templates.Count == 0)
        {
            return [];
        }

        var count = FormattableString.Invariant($"the code has templates ({templates.Count})");
        return !TemplateModes.AreFor(code.Purpose) ? [$"{count}, which say nothing about texts of a {code.Purpose} code."]
            : (code.Templates ?? TemplateModes.DefaultOf(code.Purpose)) == TemplateMode.Off ? [$"{count}, and its texts are not held to them, because its \"templates\" is Off; set it to Known, for example."]
            : [];
    }

    private static bool IsId(string id) => id.Length is > 0 and <= MaxId && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
