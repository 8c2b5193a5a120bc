using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SmppGuard.Journal;

/// <summary>
/// One file of the journal, named by the sequence of its first record. 16 octets of head (mark "SGJOURN", version, first sequence), then records; the rest of the
/// preallocated room is zero.
/// </summary>
internal sealed partial class JournalSegment
{
    public const int HeadSize = 16;
    public const string Extension = ".journal";

    /// <summary>What the rest of the room holds.</summary>
    public static readonly ReadOnlyMemory<byte> Zeros = new byte[64 * 1024];

    /// <summary>Octets that the page cache and file systems take as one.</summary>
    private const int BlockSize = 4096;

    private const byte Version = 1;

    private static ReadOnlySpan<byte> Mark => "SGJOURN\u0001"u8;

    public required string Path { get; init; }

    public required long FirstSequence { get; init; }

    /// <summary>Room on the disk, in octets.</summary>
    public required long Size { get; set; }

    /// <summary>Offset after the last committed record. Written by the journal's thread.</summary>
    public long End { get; set; } = HeadSize;

    /// <summary>Sequence after the last committed record.</summary>
    public long NextSequence { get; set; }

    public static string PathOf(string directory, long firstSequence) =>
        System.IO.Path.Combine(directory, firstSequence.ToString("D20", CultureInfo.InvariantCulture) + Extension);

    /// <summary>The sequence that a file name says; false: not the name of a segment.</summary>
    public static bool TryParseName(string path, out long firstSequence)
    {
        firstSequence = 0;
        return string.Equals(System.IO.Path.GetExtension(path), Extension, StringComparison.Ordinal)
            && long.TryParse(System.IO.Path.GetFileNameWithoutExtension(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out firstSequence);
    }

    /// <summary>The first record that a journal begins with, by the names of its files; null: there is none.</summary>
    public static long? FirstIn(string directory)
    {
        long? least = null;
        foreach (var path in Directory.GetFiles(directory))
        {
            if (TryParseName(path, out var first) && (least is null || first < least))
            {
                least = first;
            }
        }

        return least;
    }

    /// <summary>Makes a file with its room allocated, so that a sync has no file size to write.</summary>
    public static void Preallocate(string path, long size)
    {
        using var handle = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        var error = OperatingSystem.IsLinux() ? PosixFallocate(handle, 0, size) : NotSupported;
        if (error == NotSupported)
        {
            RandomAccess.SetLength(handle, size);
        }
        else if (error != 0)
        {
            throw new IOException($"cannot allocate {size} octets for {path}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    /// <summary>
    /// Zeros that stand in the room behind what ends at <paramref name="end"/>, up to the end of its block. Written again together with it they change nothing, and the block is
    /// written whole: of one that is written in part the rest is read from the disk first, if it is not in memory any more.
    /// </summary>
    public ReadOnlyMemory<byte> RestOfBlock(long end) => Zeros[..(int)Math.Min(-end & (BlockSize - 1), Size - end)];

    public static void WriteHead(SafeFileHandle handle, long firstSequence)
    {
        Span<byte> head = stackalloc byte[HeadSize];
        Mark.CopyTo(head);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], firstSequence);
        RandomAccess.Write(handle, head, 0);
    }

    public static bool HasHead(ReadOnlySpan<byte> file, long firstSequence) =>
        file.Length >= HeadSize && file[..8].SequenceEqual(Mark) && BinaryPrimitives.ReadInt64LittleEndian(file[8..]) == firstSequence;

    /// <summary>Whether a file is its head and whole records, up to its last octet; one that was just made has none of them yet.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> file, long firstSequence)
    {
        if (file.IsEmpty)
        {
            return true;
        }

        if (!HasHead(file, firstSequence))
        {
            return false;
        }

        var rest = file[HeadSize..];
        for (var sequence = firstSequence; RecordFrame.IsWhole(rest, sequence, out var size); sequence++)
        {
            rest = rest[size..];
        }

        return rest.IsEmpty;
    }

    /// <summary>The refusal of a file that lost its end.</summary>
    public static JournalDamagedException CutOff(string path, long offset, long sequence) => new(
        $"journal segment {path} is damaged at offset {offset}: the file ends within record {sequence}, for which it had room when that was written. Restore the file, or keep what is whole: journal repair --config FILE");

    /// <summary>What in a segment a newer program wrote, with what this one knows; null: nothing. Reads and changes nothing; damage is left to the recovery.</summary>
    public static string? NewerThanKnown(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeadSize || !file.StartsWith(Mark[..^1]))
        {
            return null;
        }

        if (file[Mark.Length - 1] != Version)
        {
            return $"journal format {file[Mark.Length - 1]}, and this program knows {Version}";
        }

        for (var rest = file[HeadSize..]; rest.Length > RecordFrame.HeaderSize; rest = rest[(RecordFrame.HeaderSize + RecordFrame.PayloadLength(rest))..])
        {
            var payload = RecordFrame.PayloadLength(rest);
            if (payload is <= 0 or > RecordFrame.MaxPayload || RecordFrame.HeaderSize + payload > rest.Length)
            {
                break;
            }

            // The sum is made of what would be refused alone: a torn tail can look like anything.
            var newest = Records.RecordVersion.NewestOf(RecordFrame.Type(rest));
            if (rest[RecordFrame.HeaderSize] > newest && RecordFrame.IsWhole(rest, sequence: -1, out _))
            {
                return newest == 0
                    ? $"journal records of type {(byte)RecordFrame.Type(rest)}, which this program does not know"
                    : $"journal records {RecordFrame.Type(rest)} of version {rest[RecordFrame.HeaderSize]}, and this program knows up to {newest}";
            }
        }

        return null;
    }

    private const int NotSupported = 95;

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int PosixFallocate(SafeFileHandle file, long offset, long length);
}
