namespace SmppGuard.Journal.Records;

/// <summary>A file that proves a consent: a scan, a screenshot, a recording. The event names it by its hash; the octets lie in the attachment store.</summary>
internal sealed record ConsentAttachment
{
    /// <summary>Octets that one takes in a record at most.</summary>
    public const int MaxSize = HashSize + sizeof(long) + (2 * 256);

    private const int HashSize = 32;

    /// <summary>SHA-256 of the octets, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Octets.</summary>
    public required long Length { get; init; }

    /// <summary>Media type as it was stated, for example <c>image/png</c>.</summary>
    public required string ContentType { get; init; }

    /// <summary>Name of the file as it was stated; empty: none.</summary>
    public string Name { get; init; } = "";

    public void Write(ref RecordWriter writer)
    {
        writer.Raw(Convert.FromHexString(Sha256));
        writer.Int64(Length);
        writer.Short(ContentType);
        writer.Short(Name);
    }

    public static IReadOnlyList<ConsentAttachment> ReadAll(ref RecordReader reader)
    {
        var count = reader.Byte();
        if (count == 0)
        {
            return [];
        }

        var attachments = new ConsentAttachment[count];
        for (var i = 0; i < count; i++)
        {
            attachments[i] = new ConsentAttachment
            {
                Sha256 = Convert.ToHexStringLower(reader.Raw(HashSize)),
                Length = reader.Int64(),
                ContentType = reader.ShortText(),
                Name = reader.ShortText(),
            };
        }

        return attachments;
    }
}
