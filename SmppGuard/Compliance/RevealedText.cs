using System.Buffers;

namespace SmppGuard.Compliance;

/// <summary>A text without what could keep marks from being seen, see <see cref="Concealment"/>.</summary>
internal readonly ref struct RevealedText
{
    /// <summary>Characters that are written on the stack; three segments of UCS-2 and four of GSM 7-bit fit.</summary>
    public const int StackLength = 640;

    private readonly char[]? _rented;

    /// <param name="text">The text.</param>
    /// <param name="stack">Used where the text fits.</param>
    public RevealedText(ReadOnlySpan<char> text, Span<char> stack)
    {
        _rented = text.Length > stack.Length ? ArrayPool<char>.Shared.Rent(text.Length) : null;
        var room = _rented ?? stack;
        Text = room[..Concealment.Remove(text, room)];
    }

    public ReadOnlySpan<char> Text { get; }

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<char>.Shared.Return(_rented);
        }
    }
}
