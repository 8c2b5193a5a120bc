namespace SmppGuard.Registry.Templates;

/// <summary>A variable of a template.</summary>
/// <param name="Name">For people; unique in its template.</param>
/// <param name="Type">What it may stand for.</param>
/// <param name="Min">Characters at least, of the text as <see cref="TemplateFold"/> writes it.</param>
/// <param name="Max">Characters at most.</param>
internal sealed record TemplateVariable(string Name, TemplateType Type, int Min, int Max)
{
    public TemplateTypeRule Rule => TemplateTypeRule.Of(Type);

    /// <summary>As a template writes it, without lengths that are the usual ones.</summary>
    public override string ToString() =>
        Min == Rule.Min && Max == Rule.Max ? $"{{{Name}:{Rule.Name}}}"
        : Min == Max ? $"{{{Name}:{Rule.Name}({Min})}}"
        : $"{{{Name}:{Rule.Name}({Min},{Max})}}";
}

/// <summary>Literal text, or a variable.</summary>
/// <param name="Literal">Text as it was written; null: it is a variable.</param>
/// <param name="Folded">The text as it is compared; empty: it is a variable.</param>
/// <param name="Variable">Null: it is literal.</param>
/// <param name="Position">Characters of the template before it.</param>
internal sealed record TemplatePiece(string? Literal, string Folded, TemplateVariable? Variable, int Position);
