using System.Text.Json;
using SmppGuard.Input;

namespace SmppGuard.Registry.Routes;

/// <summary>A route as the configuration or the API states it: which messages take it, and where they go. An empty list of a condition means any.</summary>
internal sealed record RouteEntry
{
    public required string Name { get; init; }

    /// <summary>system_ids.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [];

    public IReadOnlyList<string> Organizations { get; init; } = [];

    /// <summary>What the source address begins with.</summary>
    public IReadOnlyList<string> Codes { get; init; } = [];

    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>What the recipient's number begins with, in E.164 form.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    public IReadOnlyList<string> Carriers { get; init; } = [];

    /// <summary>Names of lists of recipients.</summary>
    public IReadOnlyList<string> Lists { get; init; } = [];

    public required IReadOnlyList<RouteTarget> Targets { get; init; }

    public static RouteEntry Read(JsonObjectReader reader)
    {
        var entry = new RouteEntry
        {
            Name = reader.Text("name", "adverts"),
            Accounts = reader.Texts("accounts", "cp1"),
            Organizations = reader.Texts("organizations", "acme"),
            Codes = reader.Texts("codes", "106900001"),
            Classes = reader.Texts("classes", "Commercial"),
            Recipients = reader.Texts("recipients", "86133"),
            Carriers = reader.Texts("carriers", "china-telecom"),
            Lists = reader.Texts("lists", "staff"),
            Targets = [.. reader.Objects("targets").Select(ReadTarget)],
        };
        reader.RefuseTheRest();
        return entry;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", Name);
        WriteTexts(writer, "accounts", Accounts);
        WriteTexts(writer, "organizations", Organizations);
        WriteTexts(writer, "codes", Codes);
        WriteTexts(writer, "classes", Classes);
        WriteTexts(writer, "recipients", Recipients);
        WriteTexts(writer, "carriers", Carriers);
        WriteTexts(writer, "lists", Lists);
        writer.WriteStartArray("targets");
        foreach (var target in Targets)
        {
            writer.WriteStartObject();
            writer.WriteString("smsc", target.Smsc);
            writer.WriteNumber("weight", target.Weight);
            writer.WriteNumber("priority", target.Priority);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static RouteTarget ReadTarget(JsonObjectReader reader)
    {
        var target = new RouteTarget(reader.Text("smsc", "main"), reader.Integer("weight", 1, RouteTarget.MaxWeight, 1) ?? 1, reader.Integer("priority", 1, RouteTarget.MaxPriority, 1) ?? 1);
        reader.RefuseTheRest();
        return target;
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
