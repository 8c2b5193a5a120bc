using SmppGuard.Model;

namespace SmppGuard.Journal.Records;

/// <summary>A change of consent. Written to disk: never renumber.</summary>
internal enum ConsentChange : byte
{
    Grant = 1,
    Revoke = 2,

    /// <summary>The recipient was asked whether adverts are wanted. Changes nothing; proof for the grant that may follow.</summary>
    Ask = 3,

    /// <summary>A refusal was confirmed to the recipient. Changes nothing; counted, because a number gets only so many messages of ours.</summary>
    Confirm = 4,
}

/// <summary>One consent event. Append-only evidence: the present state of (organization, msisdn) follows from its events.</summary>
internal sealed record ConsentRecord
{
    /// <summary>1: without scope, collector and attachments.</summary>
    private const byte FirstVersion = 1;
    public const byte Version = 2;

    /// <summary>Id of the event; a grant's id is the consent id that messages name.</summary>
    public required long ConsentId { get; init; }

    public required ConsentChange Change { get; init; }

    public required string Organization { get; init; }

    public required Msisdn Msisdn { get; init; }

    /// <summary>When it was recorded, milliseconds since 1970-01-01 UTC.</summary>
    public required long RecordedAt { get; init; }

    /// <summary>From when it counts (grantedAt, or the moment of the refusal), milliseconds since 1970-01-01 UTC.</summary>
    public required long EffectiveAt { get; init; }

    /// <summary>End of a grant's validity, or until when a question can be answered, milliseconds since 1970-01-01 UTC; 0: none.</summary>
    public required long ExpiresAt { get; init; }

    /// <summary>How it came about: web-form, paper, contract, reply, call-recording, api or import, of refusals also receipt and reply-other-number; the registry file has words of its own.</summary>
    public required string Method { get; init; }

    /// <summary>Proof of a grant, or reason of a refusal, in words.</summary>
    public required string Evidence { get; init; }

    /// <summary>Who recorded it: name of the API key, <c>reply:CODE</c>, <c>registry-file</c>…</summary>
    public required string Actor { get; init; }

    /// <summary>What the consent is for, in the organization's words; empty: not said.</summary>
    public string Scope { get; init; } = "";

    /// <summary>Who or what took the consent: a clerk, a shop, a form; empty: not said.</summary>
    public string CollectedBy { get; init; } = "";

    /// <summary>Proof beside the words, in the order in which it was given; at most 255.</summary>
    public IReadOnlyList<ConsentAttachment> Attachments { get; init; } = [];

    public int MaxSize => 64 + (5 * 256) + 8 + (Evidence.Length * 3) + (Attachments.Count * ConsentAttachment.MaxSize);

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
        writer.Short(Scope);
        writer.Short(CollectedBy);
        writer.Byte(checked((byte)Attachments.Count));
        foreach (var attachment in Attachments)
        {
            attachment.Write(ref writer);
        }

        return writer.Length;
    }

    public static ConsentRecord Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RecordReader(payload);
        var version = reader.Byte();
        RecordVersion.ExpectUpTo(Version, version);
        var record = new ConsentRecord
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
        return version == FirstVersion
            ? record
            : record with { Scope = reader.ShortText(), CollectedBy = reader.ShortText(), Attachments = ConsentAttachment.ReadAll(ref reader) };
    }
}
