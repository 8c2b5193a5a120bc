using System.Text.Json;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>A code number as a registry file or the API states it. The number identifies it: one is registered once, as a prefix or exactly.</summary>
internal sealed record CodeEntry
{
    public required string Number { get; init; }

    public required bool IsPrefix { get; init; }

    /// <summary>Id of the organization.</summary>
    public required string Organization { get; init; }

    public required Purpose Purpose { get; init; }

    /// <summary>What is done about adverts among codes and notices.</summary>
    public ContentPolicy Content { get; init; }

    /// <summary>What the provider asks from it, to be answered by reply; only from commercial codes.</summary>
    public IReadOnlyList<string> Questions { get; init; } = [];

    /// <summary>Whether data for programs on the phone (8-bit, WAP push, OTA) may be sent from it, which nobody can judge or mark.</summary>
    public bool AllowBinary { get; init; }

    /// <summary>Types of number that a source from it may say; none: the usual ones.</summary>
    public IReadOnlyList<string> SourceTon { get; init; } = [];

    /// <summary>Numbering plans that a source from it may say; none: the usual ones.</summary>
    public IReadOnlyList<string> SourceNpi { get; init; } = [];

    /// <summary>Links that its texts may have, see <see cref="AllowedLink"/>; null: none from a verification code, any from one for notices.</summary>
    public IReadOnlyList<string>? Links { get; init; }

    /// <summary>Telephone numbers that its texts may name, beside the organization's contact; null: as above.</summary>
    public IReadOnlyList<string>? Contacts { get; init; }

    /// <summary>Characters that a text of a verification code may have; 0: such texts are not limited; null: as usual.</summary>
    public int? MaxCharacters { get; init; }

    /// <summary>What its registered templates are for; null: what they are for by its purpose.</summary>
    public TemplateMode? Templates { get; init; }

    /// <summary>From when it may be used; null: it may.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>From when it may not be used any more; null: never.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Digits that may follow a prefix; null: as many as an address has room for.</summary>
    public int? MaxExtension { get; init; }

    /// <summary>Where it may be used: a province, or the country.</summary>
    public string? Region { get; init; }

    /// <summary>Under which number it was approved.</summary>
    public string? ApprovalReference { get; init; }

    /// <param name="reader">The object.</param>
    /// <param name="number">The number where the address says it; null: the object does.</param>
    public static CodeEntry Read(JsonObjectReader reader, string? number = null)
    {
        var entry = new CodeEntry
        {
            Number = reader.Key("number", "106900001", number),
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
            Content = reader.OptionalOneOf("content", "TreatAsCommercial", "Refuse", "MarkOnly") switch
            {
                "Refuse" => ContentPolicy.Refuse,
                "MarkOnly" => ContentPolicy.MarkOnly,
                _ => ContentPolicy.TreatAsCommercial,
            },
            Questions = reader.Texts("questions", "是否继续接收{name}的优惠短信？同意请回复YES"),
            AllowBinary = reader.Flag("allowBinary"),
            SourceTon = reader.Texts("sourceTon", "NetworkSpecific"),
            SourceNpi = reader.Texts("sourceNpi", "National"),
            Links = reader.OptionalTexts("links", "example.com"),
            Contacts = reader.OptionalTexts("contacts", "4008001234"),
            MaxCharacters = reader.Integer("maxCharacters", 0, TextLimits.MostCharacters, TextLimits.DefaultMaxCharacters),
            Templates = reader.OptionalOneOf("templates", "Off", "Known", "Required") is { } mode ? Enum.Parse<TemplateMode>(mode) : null,
            ValidFrom = reader.StartOf("validFrom"),
            ValidUntil = reader.EndOf("validUntil"),
            MaxExtension = reader.Integer("maxExtension", 0, 19, 4),
            Region = reader.OptionalText("region", "北京"),
            ApprovalReference = reader.OptionalText("approvalReference", "号[2026]00001-A01"),
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

        // Only what is not the default: the fingerprints of entries that were applied before there was a policy stay the same.
        if (Content != ContentPolicy.TreatAsCommercial)
        {
            writer.WriteString("content", Content.ToString());
        }

        // Only what is there: the fingerprints of entries that were applied before there was more to say stay the same.
        WriteTexts(writer, "questions", Questions);

        if (AllowBinary)
        {
            writer.WriteBoolean("allowBinary", AllowBinary);
        }

        WriteTexts(writer, "sourceTon", SourceTon);
        WriteTexts(writer, "sourceNpi", SourceNpi);
        WriteTexts(writer, "links", Links, isSaid: Links is not null);
        WriteTexts(writer, "contacts", Contacts, isSaid: Contacts is not null);
        if (MaxCharacters is { } characters)
        {
            writer.WriteNumber("maxCharacters", characters);
        }

        WriteText(writer, "templates", Templates?.ToString());
        WriteTime(writer, "validFrom", ValidFrom);
        WriteTime(writer, "validUntil", ValidUntil);
        if (MaxExtension is { } digits)
        {
            writer.WriteNumber("maxExtension", digits);
        }

        WriteText(writer, "region", Region);
        WriteText(writer, "approvalReference", ApprovalReference);
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string>? texts, bool isSaid = false)
    {
        if (!isSaid && texts is null or { Count: 0 })
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var text in texts ?? [])
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? value)
    {
        if (value is { } time)
        {
            writer.WriteString(name, time.UtcDateTime);
        }
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
