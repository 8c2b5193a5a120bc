using SmppGuard.Registry;

namespace SmppGuard.Compliance;

/// <summary>The three marks of one organization in one language, ready to be copied.</summary>
internal sealed record MarkTexts(string Signature, string Contact, string OptOut)
{
    public int Length => Signature.Length + Contact.Length + OptOut.Length;

    public static MarkTexts Render(StampTemplates templates, Organization organization) => new(
        Seen(templates.Signature, organization),
        Seen(templates.Contact, organization),
        Seen(templates.OptOut, organization));

    // Names that hide something are refused today; an entry that an earlier version took must not hide its own marks either.
    private static string Seen(string template, Organization organization)
    {
        var mark = TextTemplate.Fill(template, organization);
        if (Concealment.Find(mark) == Concealments.None)
        {
            return mark;
        }

        using var revealed = new RevealedText(mark, stackalloc char[RevealedText.StackLength]);
        return revealed.Text.ToString();
    }
}
