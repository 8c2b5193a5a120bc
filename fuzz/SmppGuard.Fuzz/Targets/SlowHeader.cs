namespace SmppGuard.Fuzz.Targets;

/// <summary>A user data header (3GPP TS 23.040, 9.2.3.24) as a list of its elements.</summary>
internal sealed class SlowHeader
{
    private SlowHeader(List<(byte Identifier, byte[] Data)> elements) => Elements = elements;

    public List<(byte Identifier, byte[] Data)> Elements { get; }

    /// <summary>Octets, UDHL included.</summary>
    public int Length => 1 + Elements.Sum(element => 2 + element.Data.Length);

    /// <summary>Null: the text does not start with a header.</summary>
    public static SlowHeader? Read(byte[] text)
    {
        var octets = new Queue<byte>(text);
        if (!octets.TryDequeue(out var length) || length > octets.Count)
        {
            return null;
        }

        var header = new Queue<byte>(octets.Take(length));
        List<(byte, byte[])> elements = [];
        while (header.TryDequeue(out var identifier))
        {
            if (!header.TryDequeue(out var size) || size > header.Count)
            {
                return null;
            }

            elements.Add((identifier, [.. Enumerable.Range(0, size).Select(_ => header.Dequeue())]));
        }

        return new SlowHeader(elements);
    }

    /// <summary>The last concatenation that makes sense; null: none does.</summary>
    public (int Reference, int Total, int Number, bool IsWide)? Concatenation()
    {
        var all = Elements.Where(element => (element.Identifier == 0x00 && element.Data.Length == 3) || (element.Identifier == 0x08 && element.Data.Length == 4))
            .Select(element => element.Data is [var high, var low, var total, var number]
                ? ((high * 256) + low, (int)total, (int)number, true)
                : ((int)element.Data[0], (int)element.Data[1], (int)element.Data[2], false))
            .Where(part => part.Item3 >= 1 && part.Item3 <= part.Item2)
            .ToList();
        return all.Count == 0 ? null : all[^1];
    }

    /// <summary>All elements but concatenation, and but national languages if they are not kept.</summary>
    public byte[] Others(bool keepLanguage) =>
    [
        .. Elements.Where(element => element.Identifier is not (0x00 or 0x08) && (keepLanguage || element.Identifier is not (0x24 or 0x25)))
            .SelectMany(element => (byte[])[element.Identifier, (byte)element.Data.Length, .. element.Data]),
    ];
}
