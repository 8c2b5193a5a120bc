using SmppGuard.Registry.Templates;

namespace SmppGuard.TemplateProposals;

/// <summary>
/// What the messages of a shape have in one place: all the same, or something that varies. Of what they say only digests are kept, of a word one for each character from the front and from the back, by which
/// it is told later how much of it all have said.
/// </summary>
internal sealed class ShapePart
{
    private static readonly TemplateType[] FigureTypes =
        [TemplateType.Digits, TemplateType.Time, TemplateType.Date, TemplateType.Number, TemplateType.Amount, TemplateType.Code, TemplateType.Url];

    public bool IsWord { get; init; }

    /// <summary>Digest of what the first message said.</summary>
    public uint First { get; init; }

    /// <summary>Of a word: digests of its beginnings that all said, by their length less one.</summary>
    public uint[] Front { get; set; } = [];

    /// <summary>Of a word: those of its ends.</summary>
    public uint[] Back { get; set; } = [];

    public bool Varies { get; set; }

    /// <summary>A bit for each type of variable that everything fits that was said so far; of a figure.</summary>
    public int Types { get; set; }

    /// <summary>Characters of what varies, at least.</summary>
    public int Min { get; set; }

    /// <summary>Characters of what varies, at most.</summary>
    public int Max { get; set; }

    public static ShapePart OfFigure(ReadOnlySpan<char> figure)
    {
        var types = TypesOf(figure, out var length);
        return new ShapePart { First = ShapeHash.Of(figure), Types = types, Min = length, Max = length };
    }

    public static ShapePart OfWord(ReadOnlySpan<char> word)
    {
        var (front, back) = (new uint[word.Length], new uint[word.Length]);
        var (forward, backward) = (ShapeHash.Start, ShapeHash.Start);
        for (var i = 0; i < word.Length; i++)
        {
            front[i] = forward = ShapeHash.With(forward, word[i]);
            back[i] = backward = ShapeHash.With(backward, word[^(i + 1)]);
        }

        return new ShapePart { IsWord = true, First = forward, Front = front, Back = back };
    }

    /// <returns>Whether a template would be another by it.</returns>
    public bool TakeFigure(ReadOnlySpan<char> figure)
    {
        if (!Varies && ShapeHash.Of(figure) == First)
        {
            return false;
        }

        var before = (Varies, Types, Min, Max);
        Varies = true;
        Types &= TypesOf(figure, out var length);
        (Min, Max) = (Math.Min(Min, length), Math.Max(Max, length));
        return before != (Varies, Types, Min, Max);
    }

    /// <inheritdoc cref="TakeFigure"/>
    public bool TakeWord(ReadOnlySpan<char> word)
    {
        var (front, back) = Common(word);
        if (!Varies && front == Front.Length && front == word.Length)
        {
            return false;
        }

        if (!Varies)
        {
            // The beginning and the end that all have do not overlap in the first word either.
            back = Math.Min(back, Front.Length - front);
            Varies = true;
            Min = Max = Front.Length - front - back;
        }
        else
        {
            // What is given up of the beginning or the end, all others had.
            var lost = Front.Length - front + Back.Length - back;
            if (lost == 0 && word.Length - front - back >= Min && word.Length - front - back <= Max)
            {
                return false;
            }

            (Min, Max) = (Min + lost, Max + lost);
        }

        // A variable stands for one character at least.
        var length = word.Length - front - back;
        while (Math.Min(Min, length) < 1)
        {
            (front, back) = back > 0 ? (front, back - 1) : (front - 1, 0);
            (Min, Max, length) = (Min + 1, Max + 1, length + 1);
        }

        (Front, Back) = (Front[..front], Back[..back]);
        (Min, Max) = (Math.Min(Min, length), Math.Max(Max, length));
        return true;
    }

    /// <summary>Characters of a word, from the front and from the back, that all have said before.</summary>
    public (int Front, int Back) Common(ReadOnlySpan<char> word)
    {
        var (front, back, hash) = (0, 0, ShapeHash.Start);
        while (front < Front.Length && front < word.Length && (hash = ShapeHash.With(hash, word[front])) == Front[front])
        {
            front++;
        }

        hash = ShapeHash.Start;
        while (back < Back.Length && back < word.Length - front && (hash = ShapeHash.With(hash, word[^(back + 1)])) == Back[back])
        {
            back++;
        }

        return (front, back);
    }

    /// <summary>The type of the variable, the narrowest; null: none takes all that was said.</summary>
    public TemplateType? FigureType => Array.Find(FigureTypes, type => (Types & (1 << (int)type)) != 0) is var found && (Types & (1 << (int)found)) != 0 ? found : null;

    private static int TypesOf(ReadOnlySpan<char> figure, out int length)
    {
        var buffer = figure.Length <= 256 ? stackalloc char[256] : new char[figure.Length];
        if (TemplateFold.Fold(figure, buffer, out length) >= 0 || length == 0)
        {
            return 0;
        }

        var types = 0;
        ReadOnlySpan<char> folded = buffer[..length];
        foreach (var type in FigureTypes)
        {
            if (length <= TemplateTypeRule.Of(type).Most && TakesAll(type, folded) && TemplateShape.IsShaped(type, folded) && (type != TemplateType.Url || folded.Contains('.')))
            {
                types |= 1 << (int)type;
            }
        }

        return types;
    }

    private static bool TakesAll(TemplateType type, ReadOnlySpan<char> folded)
    {
        foreach (var character in folded)
        {
            if (!TemplateCharacters.Takes(type, character))
            {
                return false;
            }
        }

        return true;
    }
}
