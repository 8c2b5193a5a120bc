using System.Text.Json;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>A content provider as a registry file or the API states it.</summary>
internal sealed record OrganizationEntry
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? LatinName { get; init; }

    public required string Contact { get; init; }

    public string? CredentialType { get; init; }

    public string? CredentialNumber { get; init; }

    /// <summary>Whether refusals of adverts are not shared with organizations of the same credential number.</summary>
    public bool SeparateRefusals { get; init; }

    public IReadOnlyList<string> OptOutKeywords { get; init; } = [];

    public IReadOnlyList<string> OptInKeywords { get; init; } = [];

    /// <summary>Quiet hours of its own; null: those of the configuration.</summary>
    public QuietHoursEntry? QuietHours { get; init; }

    /// <summary>A frequency cap of its own; null: that of the configuration.</summary>
    public FrequencyCap? FrequencyCap { get; init; }

    /// <summary>How often it may send the same text to the same number; null: as the SMSC or the configuration says.</summary>
    public RepeatLimits? Repeats { get; init; }

    /// <summary>How replies to it are answered; null: as the configuration says.</summary>
    public ReplySettings? Replies { get; init; }

    /// <summary>Who it is, as far as that is stated; null: nothing is.</summary>
    public OrganizationLicences? Licences { get; init; }

    /// <param name="reader">The object.</param>
    /// <param name="id">The id where the address says it; null: the object does.</param>
    public static OrganizationEntry Read(JsonObjectReader reader, string? id = null)
    {
        var credential = reader.Object("credential");
        var entry = new OrganizationEntry
        {
            Id = reader.Key("id", "acme", id),
            Name = reader.Text("name", "示例商城"),
            LatinName = reader.OptionalText("latinName", "Acme Mall"),
            Contact = reader.Text("contact", "4008001234"),
            CredentialType = credential?.Text("type", "uscc"),
            CredentialNumber = credential?.Text("number", "91110000MA0000000X"),
            SeparateRefusals = reader.Flag("separateRefusals"),
            Licences = reader.Object("papers") is { } papers ? OrganizationLicences.Read(papers) : null,
            QuietHours = reader.Object("quietHours") is { } quiet ? QuietHoursEntry.Read(quiet) : null,
            FrequencyCap = reader.Object("frequencyCap") is { } cap ? FrequencyCapEntry.Read(cap) : null,
            Repeats = reader.Object("repeats") is { } repeats ? RepeatLimitsEntry.Read(repeats) : null,
            Replies = reader.Object("replies") is { } replies ? ReplySettings.Read(replies) : null,
            OptOutKeywords = reader.Texts("optOutKeywords", "NO"),
            OptInKeywords = reader.Texts("optInKeywords", "入会"),
        };
        credential?.RefuseTheRest();
        reader.RefuseTheRest();
        return entry;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("id", Id);
        writer.WriteString("name", Name);
        if (LatinName is not null)
        {
            writer.WriteString("latinName", LatinName);
        }

        writer.WriteString("contact", Contact);
        if (CredentialType is not null)
        {
            writer.WriteStartObject("credential");
            writer.WriteString("type", CredentialType);
            writer.WriteString("number", CredentialNumber);
            writer.WriteEndObject();
        }

        if (SeparateRefusals)
        {
            writer.WriteBoolean("separateRefusals", true);
        }

        if (QuietHours is not null)
        {
            writer.WritePropertyName("quietHours");
            QuietHours.Write(writer);
        }

        if (FrequencyCap is not null)
        {
            writer.WritePropertyName("frequencyCap");
            FrequencyCapEntry.Write(FrequencyCap, writer);
        }

        if (Repeats is not null)
        {
            writer.WritePropertyName("repeats");
            RepeatLimitsEntry.Write(Repeats, writer);
        }

        if (Replies is not null)
        {
            writer.WritePropertyName("replies");
            Replies.Write(writer);
        }

        if (Licences is not null)
        {
            writer.WritePropertyName("papers");
            Licences.Write(writer);
        }

        WriteTexts(writer, "optOutKeywords", OptOutKeywords);
        WriteTexts(writer, "optInKeywords", OptInKeywords);
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
