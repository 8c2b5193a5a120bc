namespace SmppGuard.Journal.Records;

/// <summary>
/// An allowed submit, nothing of which was sent yet, goes to another SMSC than its record says. Durable before it is sent there:
/// <code>version 1 | record id 8 | smsc (short) | route (short) | why (short)</code>
/// </summary>
internal readonly ref struct MovedRecord
{
    public const byte Version = 1;

    public const int MaxSize = 12 + (3 * byte.MaxValue);

    public long RecordId { get; init; }

    public ReadOnlySpan<byte> Smsc { get; init; }

    public ReadOnlySpan<byte> Route { get; init; }

    public ReadOnlySpan<byte> RoutedBy { get; init; }

    public int Size => 12 + Smsc.Length + Route.Length + RoutedBy.Length;

    public int Write(Span<byte> destination)
    {
        var writer = new RecordWriter(destination);
        writer.Byte(Version);
        writer.Int64(RecordId);
        writer.Short(Smsc);
        writer.Short(Route);
        writer.Short(RoutedBy);
        return writer.Length;
    }

    public static MovedRecord Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RecordReader(payload);
        RecordVersion.Expect(Version, reader.Byte());
        return new MovedRecord { RecordId = reader.Int64(), Smsc = reader.Short(), Route = reader.Short(), RoutedBy = reader.Short() };
    }

    /// <summary>What the identity of the submit (<see cref="SubmitRecord.Identity"/>) is from then on.</summary>
    public byte[] Change(ReadOnlySpan<byte> identity)
    {
        var reader = new RecordReader(identity);
        var changed = new byte[identity.Length + Size];
        var writer = new RecordWriter(changed);
        writer.Short(reader.Short());
        writer.Short(reader.Short());
        writer.Short(reader.Short());
        _ = reader.Short();
        writer.Short(Smsc);
        writer.Short(reader.Short());
        writer.Short(reader.Short());
        writer.Short(Route);
        writer.Short(RoutedBy);
        return changed[..writer.Length];
    }
}
