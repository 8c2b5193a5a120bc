using System.Text.Json;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Registry.Filings;

/// <summary>
/// One thing that is filed with one carrier for one code. What it is about stands in the registry already, and the filing names it: a template by its id, a link and a telephone number as the entry of the code has
/// them. Only adverts, which have no registered templates, are filed with their text.
/// </summary>
internal sealed record FilingEntry
{
    public const string ExampleCarrier = "china-mobile";

    /// <summary>Number of the code.</summary>
    public required string Code { get; init; }

    /// <summary>Its name among the filings of the code.</summary>
    public required string Id { get; init; }

    public RegistryKey Key => RegistryKey.OfFiling(Code, Id);

    /// <summary>With whom: what <c>Smscs:N:Filings:Carrier</c> says, or the name of an SMSC.</summary>
    public required string Carrier { get; init; }

    public required FilingKind Kind { get; init; }

    /// <summary>The signature's name, a telephone number, a link; of a template its id, or for adverts its text.</summary>
    public required string Value { get; init; }

    public required FilingState State { get; init; }

    /// <summary>Since when it is in this state; null until it is put.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How the carrier calls it.</summary>
    public string? Reference { get; init; }

    /// <summary>For people.</summary>
    public string? Note { get; init; }

    /// <param name="reader">The object.</param>
    /// <param name="code">Number of the code where the address says it; null: the object does.</param>
    /// <param name="id">The id where the address says it; null: the object does.</param>
    public static FilingEntry Read(JsonObjectReader reader, string? code = null, string? id = null)
    {
        var entry = new FilingEntry
        {
            Code = reader.Key("code", "106900001", code),
            Id = reader.Key("id", "mobile-signature", id),
            Carrier = reader.Text("carrier", ExampleCarrier),
            Kind = Enum.TryParse<FilingKind>(reader.OneOf("kind", Enum.GetNames<FilingKind>()), out var kind) ? kind : default,
            Value = reader.Text("value", "示例商城"),
            State = Enum.TryParse<FilingState>(reader.OptionalOneOf("state", Enum.GetNames<FilingState>()), out var state) ? state : FilingState.Pending,
            Since = reader.StartOf("since"),
            Reference = reader.OptionalText("reference", "CM-2026-0815"),
            Note = reader.OptionalText("note", "handed in by Li"),
        };
        reader.RefuseTheRest();
        return entry;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("code", Code);
        writer.WriteString("id", Id);
        writer.WriteString("carrier", Carrier);
        writer.WriteString("kind", Kind.ToString());
        writer.WriteString("value", Value);
        writer.WriteString("state", State.ToString());
        if (Since is { } since)
        {
            writer.WriteString("since", UtcTime.Format(since));
        }

        if (Reference is { } reference)
        {
            writer.WriteString("reference", reference);
        }

        if (Note is { } note)
        {
            writer.WriteString("note", note);
        }

        writer.WriteEndObject();
    }
}
