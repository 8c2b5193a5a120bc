namespace SmppGuard.Journal.Records;

/// <summary>Why a delivery ended. Written to disk: never renumber.</summary>
internal enum DeliveryEnd : byte
{
    /// <summary>The ESME acknowledged it.</summary>
    Acknowledged = 1,

    /// <summary>Nobody acknowledged it in time.</summary>
    Expired = 2,

    /// <summary>The ESME refused it for good (a permanent error status).</summary>
    Rejected = 3,
}

/// <summary>A receipt or reply needs no further delivery.</summary>
internal readonly record struct DeliveryDoneRecord(long DeliveryId, long At, DeliveryEnd End)
{
    public const byte Version = 1;

    public const int Size = 18;

    public int Write(Span<byte> destination)
    {
        var writer = new RecordWriter(destination);
        writer.Byte(Version);
        writer.Int64(DeliveryId);
        writer.Int64(At);
        writer.Byte((byte)End);
        return writer.Length;
    }

    public static DeliveryDoneRecord Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RecordReader(payload);
        RecordVersion.Expect(Version, reader.Byte());
        return new DeliveryDoneRecord(reader.Int64(), reader.Int64(), (DeliveryEnd)reader.Byte());
    }
}
