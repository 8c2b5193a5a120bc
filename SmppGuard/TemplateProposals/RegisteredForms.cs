using System.Runtime.CompilerServices;
using SmppGuard.Registry;
using SmppGuard.Registry.Templates;

namespace SmppGuard.TemplateProposals;

/// <summary>What the templates of a code fit, whatever their variables are called: one that is registered already is not proposed.</summary>
internal sealed class RegisteredForms
{
    private readonly ConditionalWeakTable<RegisteredTemplates, HashSet<string>> _forms = [];

    public bool Have(RegisteredTemplates templates, string text) =>
        templates.Count > 0 && RegisteredTemplate.TryParse(text, out var template, out _) && _forms.GetValue(templates, Read).Contains(template.Form);

    private static HashSet<string> Read(RegisteredTemplates templates) => templates.Readable.Select(registered => registered.Template.Form).ToHashSet(StringComparer.Ordinal);
}
