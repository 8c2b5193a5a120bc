namespace SmppGuard.Fuzz;

/// <summary>Two readings of the same octets differ, or what was written from them cannot be read back.</summary>
internal sealed class DifferenceException(string message) : Exception(message)
{
    /// <summary>Throws unless a condition holds.</summary>
    public static void Unless(bool holds, string what)
    {
        if (!holds)
        {
            throw new DifferenceException(what);
        }
    }

    /// <summary>Throws unless both readings have the same value.</summary>
    public static void UnlessEqual<T>(T slow, T quick, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(slow, quick))
        {
            throw new DifferenceException($"{what}: {slow} read slowly, {quick} read quickly");
        }
    }

    /// <summary>Throws unless both readings have the same octets.</summary>
    public static void UnlessSameOctets(ReadOnlySpan<byte> slow, ReadOnlySpan<byte> quick, string what)
    {
        if (!slow.SequenceEqual(quick))
        {
            throw new DifferenceException($"{what}: {Convert.ToHexString(slow)} read slowly, {Convert.ToHexString(quick)} read quickly");
        }
    }
}
