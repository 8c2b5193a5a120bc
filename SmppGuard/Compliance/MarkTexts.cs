using SmppGuard.Hosting;
using SmppGuard.Registry;

namespace SmppGuard.Compliance;

/// <summary>The three marks of one organization in one language, ready to be copied.</summary>
internal sealed record MarkTexts(string Signature, string Contact, string OptOut)
{
    public int Length => Signature.Length + Contact.Length + OptOut.Length;

    public static MarkTexts Render(StampTemplates templates, Organization organization) => new(
        Fill(templates.Signature, organization),
        Fill(templates.Contact, organization),
        Fill(templates.OptOut, organization));

    private static string Fill(string template, Organization organization) => template
        .Replace("{name}", organization.Name, StringComparison.Ordinal)
        .Replace("{latinName}", organization.LatinName ?? organization.Name, StringComparison.Ordinal)
        .Replace("{contact}", organization.Contact, StringComparison.Ordinal);
}
