using SmppGuard.Registry;

namespace SmppGuard.Compliance;

/// <summary>The three marks of one organization in one language, ready to be copied.</summary>
internal sealed record MarkTexts(string Signature, string Contact, string OptOut)
{
    public int Length => Signature.Length + Contact.Length + OptOut.Length;

    public static MarkTexts Render(StampTemplates templates, Organization organization) => new(
        TextTemplate.Fill(templates.Signature, organization),
        TextTemplate.Fill(templates.Contact, organization),
        TextTemplate.Fill(templates.OptOut, organization));
}
