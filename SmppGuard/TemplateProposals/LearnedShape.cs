using SmppGuard.Model;

namespace SmppGuard.TemplateProposals;

/// <summary>
/// Texts of one code that are alike: in all but their figures, or, of a loose shape, in all but their figures and words. What their messages say is not kept, until so many messages to so many people
/// have said it that it is nobody's own: then the template is written, from the message at hand.
/// </summary>
/// <param name="id">Names it.</param>
/// <param name="code">Number of the code.</param>
/// <param name="isLoose">Whether words may vary.</param>
/// <param name="key">What all texts of it have in common; loose shapes can share it.</param>
internal sealed class LearnedShape(long id, string code, bool isLoose, ulong key)
{
    /// <summary>Messages that must share a shape before it is proposed.</summary>
    public const int LeastMessages = 20;

    /// <summary>Recipients that they must have gone to.</summary>
    public const int LeastPeople = 10;

    public long Id => id;

    public string Code => code;

    public bool IsLoose => isLoose;

    public ulong Key => key;

    /// <summary>Its words and figures, in order; of one that is not loose the figures alone.</summary>
    public List<ShapePart> Parts { get; init; } = [];

    /// <summary>Messages that were counted.</summary>
    public long Count { get; set; }

    /// <summary>Messages that it may have had before it took the place of another (space-saving): by this it keeps its own place.</summary>
    public long Inherited { get; init; }

    public long Weight => Inherited + Count;

    /// <summary>Digests of the first recipients, no more than are asked for.</summary>
    public List<uint> People { get; init; } = [];

    /// <summary>When the first message came, milliseconds since 1970 UTC.</summary>
    public long FirstSeen { get; set; }

    public long LastSeen { get; set; }

    /// <summary>The loose shape that its messages were counted for, too, until there were enough of its own; 0: none.</summary>
    public long FedInto { get; set; }

    /// <summary>How many.</summary>
    public int Fed { get; set; }

    /// <summary>The template that is proposed; null: not enough was seen, or no template can be made of it.</summary>
    public string? Text { get; set; }

    /// <summary>How a text of it looks, without what varies and without digits.</summary>
    public string? Example { get; set; }

    /// <summary>When somebody said that it is not to be proposed; null: nobody did.</summary>
    public DateTimeOffset? DismissedAt { get; set; }

    public string? DismissedBy { get; set; }

    /// <summary>Whether enough messages have it for something to be said of it.</summary>
    public bool IsReady => Count >= LeastMessages && People.Count >= LeastPeople;

    public bool IsProposed => Text is not null && DismissedAt is null;

    /// <summary>Counts a message of this shape, and writes the template anew where it would be another.</summary>
    public void Take(ReadOnlySpan<char> text, List<TextToken> tokens, Msisdn recipient, long at)
    {
        var isNew = Count == 0;
        var isOther = isNew ? Begin(text, tokens) : Compare(text, tokens);
        var wasReady = IsReady;
        FirstSeen = isNew ? at : Math.Min(FirstSeen, at);
        LastSeen = Math.Max(LastSeen, at);
        Count++;
        if (People.Count < LeastPeople && ShapeHash.Of(recipient.Value) is var person && !People.Contains(person))
        {
            People.Add(person);
        }

        if (IsReady && DismissedAt is null && (isOther || !wasReady) && (!isLoose || HasVaryingWord))
        {
            (Text, Example) = ProposalText.Write(this, text, tokens) ?? default;
        }
    }

    /// <summary>Messages of it that turned out to be another shape's.</summary>
    public void Return(int messages)
    {
        Count -= Math.Min(messages, Count - 1);
        if (!IsReady)
        {
            (Text, Example) = (null, null);
        }
    }

    /// <summary>Characters of the text's words that all texts of this loose shape have, as it is now.</summary>
    public int Common(ReadOnlySpan<char> text, List<TextToken> tokens)
    {
        var (common, part) = (0, 0);
        foreach (var token in tokens)
        {
            if (token.Kind == TextTokenKind.Word)
            {
                var (front, back) = Parts[part].Common(text.Slice(token.Start, token.Length));
                common += front + back;
            }

            part += token.Kind == TextTokenKind.Mark ? 0 : 1;
        }

        return common;
    }

    private bool HasVaryingWord => Parts.Exists(part => part is { IsWord: true, Varies: true });

    private bool Begin(ReadOnlySpan<char> text, List<TextToken> tokens)
    {
        foreach (var token in tokens)
        {
            var said = text.Slice(token.Start, token.Length);
            if (token.Kind == TextTokenKind.Figure)
            {
                Parts.Add(ShapePart.OfFigure(said));
            }
            else if (token.Kind == TextTokenKind.Word && isLoose)
            {
                Parts.Add(ShapePart.OfWord(said));
            }
        }

        return true;
    }

    private bool Compare(ReadOnlySpan<char> text, List<TextToken> tokens)
    {
        var (isOther, part) = (false, 0);
        foreach (var token in tokens)
        {
            var said = text.Slice(token.Start, token.Length);
            if (token.Kind == TextTokenKind.Figure)
            {
                isOther |= Parts[part++].TakeFigure(said);
            }
            else if (token.Kind == TextTokenKind.Word && isLoose)
            {
                isOther |= Parts[part++].TakeWord(said);
            }
        }

        return isOther;
    }
}
