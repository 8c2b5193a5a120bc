using System.Security.Cryptography;
using System.Text;

namespace SmppGuard.Consents.Snapshots;

/// <summary>What a section of a snapshot holds. Numbers on disk are only added.</summary>
internal enum SnapshotSectionKind : byte
{
    /// <summary>Shards of the table, see <see cref="Compact.ConsentTable"/>.</summary>
    Table = 1,

    /// <summary>Pairs that no slot can describe.</summary>
    Elsewhere = 2,

    /// <summary>What the numbers in slots stand for.</summary>
    Numbers = 3,

    /// <summary>How many there are of each state.</summary>
    Counts = 4,

    /// <summary>Questions that are open, and answers of the last day.</summary>
    Replies = 5,
}

/// <summary>A part of a snapshot that is read by itself.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Offset">Where it begins in the file.</param>
/// <param name="Length">Its octets.</param>
/// <param name="Sha256">What they must give.</param>
internal sealed record SnapshotSection(SnapshotSectionKind Kind, long Offset, long Length, byte[] Sha256);

/// <summary>What a snapshot is of. It stands behind the sections, since it is known last.</summary>
internal sealed record SnapshotHead
{
    /// <summary>When it was complete, milliseconds since 1970-01-01 UTC.</summary>
    public required long At { get; init; }

    /// <summary>Changes that were in memory: of the process that wrote it, and of the snapshot that this one began with.</summary>
    public required long Changes { get; init; }

    /// <summary>The indexes of all organizations that it may speak of, by their ids.</summary>
    public required IReadOnlyDictionary<string, int> Organizations { get; init; }

    /// <summary>Of each stream the place up to which everything is in it.</summary>
    public required IReadOnlyDictionary<long, StreamPlace> Covers { get; init; }

    /// <summary>Of each stream a place up to which everything stood in the storage that is in it.</summary>
    public required IReadOnlyDictionary<long, StreamPlace> Reaches { get; init; }

    public required IReadOnlyList<SnapshotSection> Sections { get; init; }

    public byte[] ToOctets()
    {
        using var octets = new MemoryStream();
        using var writer = new BinaryWriter(octets, Encoding.UTF8);
        writer.Write(At);
        writer.Write(Changes);
        writer.Write(Organizations.Count);
        foreach (var (id, index) in Organizations)
        {
            writer.Write(id);
            writer.Write(index);
        }

        Write(writer, Covers);
        Write(writer, Reaches);
        writer.Write(Sections.Count);
        foreach (var section in Sections)
        {
            writer.Write((byte)section.Kind);
            writer.Write(section.Length);
            writer.Write(section.Sha256);
        }

        writer.Flush();
        return octets.ToArray();
    }

    /// <param name="octets">What <see cref="ToOctets"/> gave, checked by whoever read it.</param>
    /// <param name="first">Where the first section begins.</param>
    public static SnapshotHead Of(byte[] octets, long first)
    {
        using var reader = new BinaryReader(new MemoryStream(octets), Encoding.UTF8);
        var (at, changes) = (reader.ReadInt64(), reader.ReadInt64());
        var organizations = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            organizations.Add(reader.ReadString(), reader.ReadInt32());
        }

        var (covers, reaches) = (ReadPlaces(reader), ReadPlaces(reader));
        var sections = new List<SnapshotSection>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var section = new SnapshotSection((SnapshotSectionKind)reader.ReadByte(), first, reader.ReadInt64(), reader.ReadBytes(SHA256.HashSizeInBytes));
            sections.Add(section);
            first += section.Length;
        }

        return new SnapshotHead { At = at, Changes = changes, Organizations = organizations, Covers = covers, Reaches = reaches, Sections = sections };
    }

    private static void Write(BinaryWriter writer, IReadOnlyDictionary<long, StreamPlace> places)
    {
        writer.Write(places.Count);
        foreach (var (pod, place) in places)
        {
            writer.Write(pod);
            writer.Write(place.Number);
            writer.Write(place.ConsentId);
        }
    }

    private static Dictionary<long, StreamPlace> ReadPlaces(BinaryReader reader)
    {
        var places = new Dictionary<long, StreamPlace>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            places.Add(reader.ReadInt64(), new StreamPlace(reader.ReadInt64(), reader.ReadInt64()));
        }

        return places;
    }
}

/// <summary>A snapshot is of no use: everything is read from the storage instead.</summary>
internal sealed class SnapshotUnusableException(string problem) : Exception(problem);
