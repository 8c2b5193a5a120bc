using System.Runtime.CompilerServices;
using SmppGuard.Registry;

namespace SmppGuard.Compliance.Templates;

/// <summary>
/// Many templates as one tree, so that a text is read once and not once for each: what templates have in common is there once, be it text or a variable of the same type and lengths. Immutable, in
/// a few arrays, and shared by all connections.
/// </summary>
internal sealed class TemplateTrie(TemplateNode[] nodes, LiteralEdge[] literals, char[] firsts, VariableEdge[] variables, string characters)
{
    /// <summary>More characters no template fits.</summary>
    public const int MaxText = 1000;

    /// <summary>
    /// Steps that are taken for a text: places that are entered, and ends of variables that are tried. An honest text needs some dozens. Who writes one that needs more gains nothing: then it fits none.
    /// </summary>
    public const int MaxSteps = 2000;

    public ReadOnlySpan<TemplateNode> Nodes => nodes;

    public ReadOnlySpan<VariableEdge> VariablesOf(in TemplateNode node) => variables.AsSpan(node.FirstVariable, node.VariableCount);

    public ReadOnlySpan<char> TextOf(in LiteralEdge edge) => characters.AsSpan(edge.Start, edge.Length);

    public ref readonly LiteralEdge OnlyLiteralOf(in TemplateNode node) => ref literals[node.FirstLiteral];

    /// <summary>The edge whose text begins with a character; -1: there is none.</summary>
    public int FindLiteral(in TemplateNode node, char first)
    {
        if (node.LiteralCount == 1)
        {
            return firsts[node.FirstLiteral] == first ? node.FirstLiteral : -1;
        }

        var (low, high) = (node.FirstLiteral, node.FirstLiteral + node.LiteralCount - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (firsts[middle] == first)
            {
                return middle;
            }

            if (firsts[middle] < first)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }

    public LiteralEdge Literal(int index) => literals[index];

    /// <summary>Finds a template that a text fits.</summary>
    /// <param name="folded">The text as <see cref="Registry.Templates.TemplateFold"/> writes it, without blanks around.</param>
    /// <param name="written">The same as it was written, of which links distinguish case.</param>
    /// <param name="code">Whose links and telephone numbers it may name.</param>
    /// <param name="captures">Receives where each variable begins and ends, in order; two for each of <see cref="Registry.Templates.TemplateSense.MaxVariables"/>.</param>
    /// <returns>Index of the template; -1: it fits none, or it cannot be told within <see cref="MaxSteps"/>.</returns>
    [SkipLocalsInit]
    public int Find(ReadOnlySpan<char> folded, ReadOnlySpan<char> written, CodeNumber code, Span<int> captures)
    {
        var walk = new TemplateWalk(this, folded, written, code, captures, stackalloc ulong[TemplateWalk.DeadEnds]);
        return walk.Run();
    }
}
