using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SmppGuard.Carriers.Portability;

/// <summary>
/// The ported numbers among 2^20 consecutive ones, in memory as they are kept:
/// <code>
/// 16 × end of the sub-block (UInt32, entries)    entries: lower 16 bits of the number (UInt16), place of the carrier (Byte)
/// </code>
/// little-endian; sub-blocks of 65,536 numbers each, sorted. Three octets a number; a search looks where the number would be if all were spread evenly, and goes on from there.
/// </summary>
internal static class PortabilityBlock
{
    /// <summary>Bits of a number within its block.</summary>
    public const int Bits = 20;

    public const int EntryOctets = 3;
    public const int HeaderOctets = SubBlocks * sizeof(uint);

    private const int SubBits = 16;
    private const int SubBlocks = 1 << (Bits - SubBits);
    private const uint SubMask = (1 << SubBits) - 1;
    private const uint Mask = (1 << Bits) - 1;

    /// <summary>Which block a number is in.</summary>
    public static long Of(long number) => number >> Bits;

    /// <summary>Its place there.</summary>
    public static uint PlaceOf(long number) => (uint)number & Mask;

    public static int Count(ReadOnlySpan<byte> block) => (block.Length - HeaderOctets) / EntryOctets;

    /// <summary>The carrier's place of a number; 0: it is not there.</summary>
    public static byte Find(ReadOnlySpan<byte> block, uint place)
    {
        var sub = (int)(place >> SubBits);
        var first = sub == 0 ? 0 : (int)EndOf(block, sub - 1);
        var count = (int)EndOf(block, sub) - first;
        if (count == 0)
        {
            return 0;
        }

        var entries = block.Slice(HeaderOctets + (first * EntryOctets), count * EntryOctets);
        var wanted = place & SubMask;

        // Where it would be if the numbers were spread evenly; from there in growing steps to where it must be, then by halving.
        var at = (int)((wanted * (uint)count) >> SubBits);
        int low, high;
        var step = 1;
        if (NumberOf(entries, at) <= wanted)
        {
            low = at;
            high = at + 1;
            while (high < count && NumberOf(entries, high) <= wanted)
            {
                low = high;
                high += step <<= 1;
            }

            high = Math.Min(high, count);
        }
        else
        {
            high = at;
            low = at - 1;
            while (low >= 0 && NumberOf(entries, low) > wanted)
            {
                high = low;
                low -= step <<= 1;
            }

            low = Math.Max(low, 0);
        }

        while (high - low > 1)
        {
            var middle = (low + high) >>> 1;
            if (NumberOf(entries, middle) <= wanted)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return NumberOf(entries, low) == wanted ? entries[(low * EntryOctets) + sizeof(ushort)] : (byte)0;
    }

    /// <summary>Whether octets are a block that a search stays in, and whose carriers are among so many.</summary>
    public static bool IsPossible(ReadOnlySpan<byte> block, int carriers)
    {
        if (block.Length < HeaderOctets || (block.Length - HeaderOctets) % EntryOctets != 0)
        {
            return false;
        }

        var at = 0u;
        for (var sub = 0; sub < SubBlocks; sub++)
        {
            var end = EndOf(block, sub);
            if (end < at || end > Count(block))
            {
                return false;
            }

            for (var before = -1; at < end; at++)
            {
                var entry = block[(HeaderOctets + ((int)at * EntryOctets))..];
                int number = BinaryPrimitives.ReadUInt16LittleEndian(entry);
                if (number <= before || entry[sizeof(ushort)] == 0 || entry[sizeof(ushort)] > carriers)
                {
                    return false;
                }

                before = number;
            }
        }

        return at == Count(block);
    }

    /// <summary>Adds the entries of a block to others, each as <see cref="Entry"/>.</summary>
    public static void Read(ReadOnlySpan<byte> block, List<uint> entries)
    {
        var at = 0;
        for (var sub = 0; sub < SubBlocks; sub++)
        {
            for (var end = (int)EndOf(block, sub); at < end; at++)
            {
                var entry = block[(HeaderOctets + (at * EntryOctets))..];
                entries.Add(Entry(((uint)sub << SubBits) | BinaryPrimitives.ReadUInt16LittleEndian(entry), entry[sizeof(ushort)]));
            }
        }
    }

    /// <summary>A number of a block and the place of its carrier, 0 for none, in one: sorted by number.</summary>
    public static uint Entry(uint place, byte carrier) => (place << 8) | carrier;

    /// <summary>Makes a block of entries that are sorted, each number once, all with a carrier; null: there are none.</summary>
    public static byte[]? Write(ReadOnlySpan<uint> entries)
    {
        if (entries.IsEmpty)
        {
            return null;
        }

        var block = new byte[HeaderOctets + (entries.Length * EntryOctets)];
        Span<uint> ends = stackalloc uint[SubBlocks];
        for (var at = 0; at < entries.Length; at++)
        {
            var place = entries[at] >> 8;
            var entry = block.AsSpan(HeaderOctets + (at * EntryOctets));
            BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)(place & SubMask));
            entry[sizeof(ushort)] = (byte)entries[at];
            ends[(int)(place >> SubBits)] = (uint)at + 1;
        }

        for (var sub = 0; sub < SubBlocks; sub++)
        {
            ends[sub] = sub > 0 ? Math.Max(ends[sub], ends[sub - 1]) : ends[sub];
            BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(sub * sizeof(uint)), ends[sub]);
        }

        return block;
    }

    private static uint EndOf(ReadOnlySpan<byte> block, int sub) => BinaryPrimitives.ReadUInt32LittleEndian(block[(sub * sizeof(uint))..]);

    private static uint NumberOf(ReadOnlySpan<byte> entries, int at) => BinaryPrimitives.ReadUInt16LittleEndian(MemoryMarshal.CreateReadOnlySpan(in entries[at * EntryOctets], sizeof(ushort)));
}
