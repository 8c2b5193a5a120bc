using System.Text.Json;
using SmppGuard.Input;
using SmppGuard.Registry.Templates;

namespace SmppGuard.Registry;

/// <summary>A template of the texts that a code sends, as a registry file or the API states it. Code and id together identify it.</summary>
internal sealed record TemplateEntry
{
    /// <summary>Number of the code.</summary>
    public required string Code { get; init; }

    /// <summary>Its name among the templates of the code.</summary>
    public required string Id { get; init; }

    public RegistryKey Key => RegistryKey.OfTemplate(Code, Id);

    /// <summary>The text, with variables.</summary>
    public required string Text { get; init; }

    /// <summary>For people.</summary>
    public string? Note { get; init; }

    /// <param name="reader">The object.</param>
    /// <param name="code">Number of the code where the address says it; null: the object does.</param>
    /// <param name="id">The id where the address says it; null: the object does.</param>
    public static TemplateEntry Read(JsonObjectReader reader, string? code = null, string? id = null)
    {
        var entry = new TemplateEntry
        {
            Code = reader.Key("code", "106900003", code),
            Id = reader.Key("id", "login", id),
            Text = reader.Text("text", RegisteredTemplate.ExampleText),
            Note = reader.OptionalText("note", "approved 2026-01-05"),
        };
        reader.RefuseTheRest();
        return entry;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("code", Code);
        writer.WriteString("id", Id);
        writer.WriteString("text", Text);
        if (Note is { } note)
        {
            writer.WriteString("note", note);
        }

        writer.WriteEndObject();
    }
}
