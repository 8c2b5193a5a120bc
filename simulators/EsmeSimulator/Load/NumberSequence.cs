namespace EsmeSimulator.Load;

/// <summary>Consecutive numbers of the same width, written straight into a PDU: base, base + 1, ... and round again after <c>spread</c>.</summary>
internal sealed class NumberSequence
{
    private readonly ulong _first;
    private readonly ulong _spread;

    /// <exception cref="FormatException">The base is not 1 to 18 digits with an optional plus, or the last number would be longer than the first.</exception>
    public NumberSequence(string first, long spread)
    {
        Prefix = first.StartsWith('+') ? "+" : "";
        ReadOnlySpan<char> digits = first.AsSpan(Prefix.Length);
        if (digits.Length is 0 or > 18 || digits.ContainsAnyExceptInRange('0', '9') || spread < 1)
        {
            throw new FormatException($"destination {first} with spread {spread}: use 1 to 18 digits and a spread of at least 1, for example 8613800138000 and 1000");
        }

        Width = digits.Length;
        _first = ulong.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
        _spread = (ulong)spread;
        if ((_first + _spread - 1).ToString(System.Globalization.CultureInfo.InvariantCulture).Length > Width)
        {
            throw new FormatException($"destination {first} with spread {spread}: the last number would have more than {Width} digits; use a lower destination or spread");
        }
    }

    /// <summary>A plus sign, or nothing.</summary>
    public string Prefix { get; }

    /// <summary>How many digits each number has.</summary>
    public int Width { get; }

    /// <summary>Writes the digits of number <paramref name="index"/>, exactly <see cref="Width"/> octets.</summary>
    public void Write(long index, Span<byte> digits)
    {
        ulong value = _first + ((ulong)index % _spread);
        for (int i = Width - 1; i >= 0; i--)
        {
            (value, ulong digit) = Math.DivRem(value, 10);
            digits[i] = (byte)('0' + digit);
        }
    }
}
