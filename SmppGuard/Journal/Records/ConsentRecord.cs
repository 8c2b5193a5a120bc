using SmppGuard.Registry;

namespace SmppGuard.Journal.Records;

/// <summary>A change of consent. Written to disk: never renumber.</summary>
internal enum ConsentChange : byte
{
    Grant = 1,
    Revoke = 2,
}

/// <summary>One consent event. Append-only evidence: the present state of (organization, msisdn) follows from its events.</summary>
internal sealed record ConsentRecord
{
    private const byte Version = 1;

    /// <summary>Id of the event; a grant's id is the consent id that messages name.</summary>
    public required long ConsentId { get; init; }

    public required ConsentChange Change { get; init; }

    public required string Organization { get; init; }

    public required Msisdn Msisdn { get; init; }

    /// <summary>When it was recorded, milliseconds since 1970-01-01 UTC.</summary>
    public required long RecordedAt { get; init; }

    /// <summary>From when it counts (grantedAt, or the moment of the refusal), milliseconds since 1970-01-01 UTC.</summary>
    public required long EffectiveAt { get; init; }

    /// <summary>End of a grant's validity, milliseconds since 1970-01-01 UTC; 0: none.</summary>
    public required long ExpiresAt { get; init; }

    /// <summary>How it came about: web-form, paper, contract, reply, call-recording, api, import, registry…</summary>
    public required string Method { get; init; }

    /// <summary>Proof of a grant, or reason of a refusal, in words.</summary>
    public required string Evidence { get; init; }

    /// <summary>Who recorded it: name of the API key, <c>reply:CODE</c>, <c>registry-file</c>…</summary>
    public required string Actor { get; init; }

    public int MaxSize => 64 + (3 * 256) + 8 + (Evidence.Length * 3);

    public int Write(Span<byte> destination)
    {
        var writer = new RecordWriter(destination);
        writer.Byte(Version);
        writer.Int64(ConsentId);
        writer.Byte((byte)Change);
        writer.Int64(Msisdn.Value);
        writer.Int64(RecordedAt);
        writer.Int64(EffectiveAt);
        writer.Int64(ExpiresAt);
        writer.Short(Organization);
        writer.Short(Method);
        writer.Short(Actor);
        writer.Long(Evidence);
        return writer.Length;
    }

    public static ConsentRecord Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RecordReader(payload);
        RecordVersion.Expect(Version, reader.Byte());
        return new ConsentRecord
        {
            ConsentId = reader.Int64(),
            Change = (ConsentChange)reader.Byte(),
            Msisdn = new Msisdn(reader.Int64()),
            RecordedAt = reader.Int64(),
            EffectiveAt = reader.Int64(),
            ExpiresAt = reader.Int64(),
            Organization = reader.ShortText(),
            Method = reader.ShortText(),
            Actor = reader.ShortText(),
            Evidence = reader.LongText(),
        };
    }
}
