namespace SmppGuard.Journal.Records;

/// <summary>
/// A message that the rules allow, and that is to leave later: at the time that it was scheduled for, or when the quiet hours are over. The ESME has its answer, and nothing was sent:
/// <code>
/// version 1 | flags 1 (1: its text was rewritten) | due at 8 (ms) | valid until 8 (ms; 0: not said) | message_id given to the ESME 8 | submit record (long)
/// </code>
/// The submit record within is what will be sent, octet for octet.
/// </summary>
internal readonly ref struct ScheduledRecord
{
    public const byte Version = 1;

    /// <summary>Octets in front of the submit record.</summary>
    public const int HeadSize = 30;

    private const byte Rewritten = 1;

    /// <summary>Whether its text is another than the ESME's.</summary>
    public bool IsRewritten { get; init; }

    /// <summary>When it is to leave, milliseconds since 1970-01-01 UTC.</summary>
    public long DueAt { get; init; }

    /// <summary>When it may not leave any more, milliseconds since 1970-01-01 UTC; 0: the ESME did not say.</summary>
    public long ValidUntil { get; init; }

    /// <summary>message_id that the ESME was given; of parts, that of the one which completed the message.</summary>
    public long MessageId { get; init; }

    /// <summary>To be read with <see cref="SubmitRecord.Read"/>.</summary>
    public ReadOnlySpan<byte> Submit { get; init; }

    /// <summary>Writes all but <see cref="Submit"/>, which the caller writes behind it; its length is set by <see cref="SetSubmitLength"/>.</summary>
    public void WriteHead(Span<byte> destination)
    {
        var writer = new RecordWriter(destination);
        writer.Byte(Version);
        writer.Byte(IsRewritten ? Rewritten : (byte)0);
        writer.Int64(DueAt);
        writer.Int64(ValidUntil);
        writer.Int64(MessageId);
        writer.UInt32(0);
    }

    /// <summary>Completes what <see cref="WriteHead"/> began.</summary>
    public static void SetSubmitLength(Span<byte> record, int length) => new RecordWriter(record[(HeadSize - sizeof(uint))..]).UInt32((uint)length);

    public static ScheduledRecord Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RecordReader(payload);
        RecordVersion.Expect(Version, reader.Byte());
        return new ScheduledRecord
        {
            IsRewritten = (reader.Byte() & Rewritten) != 0,
            DueAt = reader.Int64(),
            ValidUntil = reader.Int64(),
            MessageId = reader.Int64(),
            Submit = reader.Long(),
        };
    }
}

/// <summary>Where a scheduled message stands. Written to disk: never renumber.</summary>
internal enum ScheduledState : byte
{
    /// <summary>It is not due yet, or could not be sent when it was.</summary>
    Waiting = 0,

    /// <summary>It is being sent: from here on nobody knows whether the SMSC has it, until its outcome is recorded.</summary>
    Leaving = 1,
}

/// <summary>A scheduled message moves on, or goes back to wait because it certainly was not sent: version 1 | state 1 | record id 8 | due at 8 (ms).</summary>
internal readonly record struct ScheduledMoveRecord(long RecordId, ScheduledState State, long DueAt)
{
    public const byte Version = 1;

    public const int Size = 18;

    public int Write(Span<byte> destination)
    {
        var writer = new RecordWriter(destination);
        writer.Byte(Version);
        writer.Byte((byte)State);
        writer.Int64(RecordId);
        writer.Int64(DueAt);
        return writer.Length;
    }

    public static ScheduledMoveRecord Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RecordReader(payload);
        RecordVersion.Expect(Version, reader.Byte());
        var state = (ScheduledState)reader.Byte();
        return new ScheduledMoveRecord(reader.Int64(), state, reader.Int64());
    }
}
