using System.Runtime.InteropServices;
using SmppGuard.Registry.Templates;

namespace SmppGuard.Compliance.Templates;

/// <summary>A place in the templates of a code: what they have in common ends here. Its edges stand together in the arrays of <see cref="TemplateTrie"/>.</summary>
/// <param name="FirstLiteral">Of the edges that are literal text, in the order of their first characters, which all differ.</param>
/// <param name="LiteralCount">How many.</param>
/// <param name="FirstVariable">Of the edges that are variables, in the order in which they are tried.</param>
/// <param name="VariableCount">How many.</param>
/// <param name="Template">Index of the first template that ends here; -1: none does.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TemplateNode(int FirstLiteral, int LiteralCount, int FirstVariable, int VariableCount, int Template)
{
    public bool IsEnd => Template >= 0;
}

/// <summary>Literal text between two places.</summary>
/// <param name="Start">In the characters of the trie.</param>
/// <param name="Length">Characters.</param>
/// <param name="Child">Where it leads.</param>
internal readonly record struct LiteralEdge(int Start, int Length, int Child);

/// <summary>A variable between two places.</summary>
/// <param name="Type">What it takes.</param>
/// <param name="Min">Characters at least.</param>
/// <param name="Max">Characters at most.</param>
/// <param name="Child">Where it leads.</param>
internal readonly record struct VariableEdge(TemplateType Type, int Min, int Max, int Child);
