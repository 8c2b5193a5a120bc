using System.Runtime.CompilerServices;
using SmppGuard.Registry;

namespace SmppGuard.Compliance.Templates;

/// <summary>Keeps what was made of the templates of a code for as long as they are in use: a change of the registry makes anew only what it changes.</summary>
internal sealed class TemplateMatchers
{
    private readonly ConditionalWeakTable<RegisteredTemplates, TemplateMatcher> _made = [];

    public TemplateMatcher For(RegisteredTemplates templates, OrganizationMarks marks)
    {
        if (_made.TryGetValue(templates, out var made) && made.IsFor(marks))
        {
            return made;
        }

        var matcher = new TemplateMatcher(templates, marks);
        _made.AddOrUpdate(templates, matcher);
        return matcher;
    }
}
