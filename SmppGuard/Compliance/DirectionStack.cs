namespace SmppGuard.Compliance;

/// <summary>Embeddings and isolates of another direction of writing that are open (Unicode Standard Annex 9). Overrides are not taken: no text needs them, and they show letters in another order.</summary>
internal struct DirectionStack
{
    /// <summary>Deeper than any text goes.</summary>
    private const int MaxDepth = 60;

    /// <summary>One bit for each that is open, the last one lowest: 1 an isolate.</summary>
    private ulong _isolates;
    private int _depth;

    public readonly bool IsBalanced => _depth == 0;

    /// <summary>Takes the next character that begins or ends one; false: not in a text that shows what it says.</summary>
    public bool TryRead(char character)
    {
        switch (character)
        {
            case '\u202A' or '\u202B':
                return TryOpen(isolate: 0);
            case '\u2066' or '\u2067' or '\u2068':
                return TryOpen(isolate: 1);
            case '\u202C':
                if (_depth > 0 && (_isolates & 1) == 0)
                {
                    Close(1);
                }

                return true;
            case '\u2069':
                // Ends what is open inside the isolate, too.
                if (System.Numerics.BitOperations.TrailingZeroCount(_isolates) is var inside && inside < _depth)
                {
                    Close(inside + 1);
                }

                return true;
            default:
                return false;
        }
    }

    private bool TryOpen(ulong isolate)
    {
        if (_depth == MaxDepth)
        {
            return false;
        }

        _isolates = (_isolates << 1) | isolate;
        _depth++;
        return true;
    }

    private void Close(int count)
    {
        _isolates >>= count;
        _depth -= count;
    }
}
