using System.Text.Json;

namespace SmppGuard.Registry;

/// <summary>A code number as a registry file or the API states it. The number identifies it: one is registered once, as a prefix or exactly.</summary>
internal sealed record CodeEntry
{
    public required string Number { get; init; }

    public required bool IsPrefix { get; init; }

    /// <summary>Id of the organization.</summary>
    public required string Organization { get; init; }

    public required Purpose Purpose { get; init; }

    public static CodeEntry Read(JsonObjectReader reader)
    {
        var entry = new CodeEntry
        {
            Number = reader.Text("number", "106900001"),
            IsPrefix = string.Equals(reader.OneOf("match", "Prefix", "Exact"), "Prefix", StringComparison.Ordinal),
            Organization = reader.Text("organization", "acme"),
            Purpose = reader.OneOf("purpose", "Commercial", "Notification", "Verification", "PublicInterest") switch
            {
                "Commercial" => Purpose.Commercial,
                "Notification" => Purpose.Notification,
                "Verification" => Purpose.Verification,
                "PublicInterest" => Purpose.PublicInterest,
                _ => Purpose.Unknown,
            },
        };
        reader.RefuseTheRest();
        return entry;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("number", Number);
        writer.WriteString("match", IsPrefix ? "Prefix" : "Exact");
        writer.WriteString("organization", Organization);
        writer.WriteString("purpose", Purpose.ToString());
        writer.WriteEndObject();
    }
}
