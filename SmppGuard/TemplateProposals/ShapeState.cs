namespace SmppGuard.TemplateProposals;

/// <summary>
/// A shape in octets, little-endian, as it is stored:
/// <code>
/// | version 1 | flags | key 8 | inherited 8 | fed into 8 | fed 4 | people n 1, 4 each | parts n 2, each: flags 1, first 4, types 2, min 2, max 2, front n 2, 4 each, back n 2, 4 each |
/// </code>
/// </summary>
internal static class ShapeState
{
    private const byte Version = 1;
    private const byte Loose = 1;
    private const byte Word = 1;
    private const byte Varying = 2;

    public static StoredShape Pack(LearnedShape shape) => new(
        shape.Id,
        shape.Code,
        Octets(shape),
        shape.Count,
        DateTimeOffset.FromUnixTimeMilliseconds(shape.FirstSeen),
        DateTimeOffset.FromUnixTimeMilliseconds(shape.LastSeen),
        shape.Text,
        shape.Example,
        shape.DismissedAt,
        shape.DismissedBy);

    /// <summary>Null: another version wrote it, or it is damaged. It is learned anew.</summary>
    public static LearnedShape? Unpack(StoredShape stored)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(stored.State.ToArray()));
            return reader.ReadByte() == Version ? Read(stored, reader) : null;
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }

    private static byte[] Octets(LearnedShape shape)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        writer.Write(shape.IsLoose ? Loose : (byte)0);
        writer.Write(shape.Key);
        writer.Write(shape.Inherited);
        writer.Write(shape.FedInto);
        writer.Write(shape.Fed);
        writer.Write((byte)shape.People.Count);
        shape.People.ForEach(writer.Write);
        writer.Write((ushort)shape.Parts.Count);
        foreach (var part in shape.Parts)
        {
            writer.Write((byte)((part.IsWord ? Word : 0) | (part.Varies ? Varying : 0)));
            writer.Write(part.First);
            writer.Write((ushort)part.Types);
            writer.Write((ushort)part.Min);
            writer.Write((ushort)part.Max);
            Write(writer, part.Front);
            Write(writer, part.Back);
        }

        writer.Flush();
        return stream.ToArray();
    }

    private static LearnedShape Read(StoredShape stored, BinaryReader reader)
    {
        var isLoose = (reader.ReadByte() & Loose) != 0;
        var (key, inherited, fedInto, fed) = (reader.ReadUInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32());
        var people = new List<uint>();
        for (var count = reader.ReadByte(); count > 0; count--)
        {
            people.Add(reader.ReadUInt32());
        }

        var parts = new List<ShapePart>();
        for (var count = reader.ReadUInt16(); count > 0; count--)
        {
            var flags = reader.ReadByte();
            parts.Add(new ShapePart
            {
                IsWord = (flags & Word) != 0,
                Varies = (flags & Varying) != 0,
                First = reader.ReadUInt32(),
                Types = reader.ReadUInt16(),
                Min = reader.ReadUInt16(),
                Max = reader.ReadUInt16(),
                Front = ReadAll(reader),
                Back = ReadAll(reader),
            });
        }

        return new LearnedShape(stored.Id, stored.Code, isLoose, key)
        {
            Inherited = inherited,
            FedInto = fedInto,
            Fed = fed,
            People = people,
            Parts = parts,
            Count = stored.Count,
            FirstSeen = stored.FirstSeenAt.ToUnixTimeMilliseconds(),
            LastSeen = stored.LastSeenAt.ToUnixTimeMilliseconds(),
            Text = stored.Text,
            Example = stored.Example,
            DismissedAt = stored.DismissedAt,
            DismissedBy = stored.DismissedBy,
        };
    }

    private static void Write(BinaryWriter writer, uint[] digests)
    {
        writer.Write((ushort)digests.Length);
        Array.ForEach(digests, writer.Write);
    }

    private static uint[] ReadAll(BinaryReader reader)
    {
        var digests = new uint[reader.ReadUInt16()];
        for (var i = 0; i < digests.Length; i++)
        {
            digests[i] = reader.ReadUInt32();
        }

        return digests;
    }
}
