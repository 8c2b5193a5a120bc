using System.Text.Json;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Registry.Filings;

/// <summary>Something changed that carriers were told, and has to be told to one of them. Kept when it is done, as the proof that it was.</summary>
internal sealed record FilingTask
{
    /// <summary>The day on which it was opened, in UTC, and a number.</summary>
    public required string Id { get; init; }

    public RegistryKey Key => new(RegistryKind.FilingTask, Id);

    public required string Organization { get; init; }

    /// <summary>Number of the code that changed; null: the organization did.</summary>
    public string? Code { get; init; }

    /// <summary>Whom to tell; null: nothing is filed with anybody that the program knows of.</summary>
    public string? Carrier { get; init; }

    /// <summary>What changed, as the entry calls it.</summary>
    public required string Field { get; init; }

    public string? Old { get; init; }

    public string? New { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public required string ChangedBy { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Null: it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    public string? ClosedBy { get; init; }

    /// <summary>The carrier's receipt.</summary>
    public string? Reference { get; init; }

    public bool IsOpen => ClosedAt is null;

    public static FilingTask Read(JsonObjectReader reader)
    {
        var task = new FilingTask
        {
            Id = reader.Text("id", "20260105-1"),
            Organization = reader.Text("organization", "acme"),
            Code = reader.OptionalText("code", "106900001"),
            Carrier = reader.OptionalText("carrier", FilingEntry.ExampleCarrier),
            Field = reader.Text("field", "contact"),
            Old = reader.OptionalText("old", "4008001234"),
            New = reader.OptionalText("new", "4008005678"),
            ChangedAt = reader.Time("changedAt") ?? default,
            ChangedBy = reader.Text("changedBy", "ops"),
            DueAt = reader.Time("dueAt") ?? default,
            ClosedAt = reader.Time("closedAt"),
            ClosedBy = reader.OptionalText("closedBy", "ops"),
            Reference = reader.OptionalText("reference", "CM-2026-0815"),
        };
        reader.RefuseTheRest();
        return task;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("id", Id);
        writer.WriteString("organization", Organization);
        foreach (var (name, value) in new[] { ("code", Code), ("carrier", Carrier), ("field", Field), ("old", Old), ("new", New) })
        {
            if (value is not null)
            {
                writer.WriteString(name, value);
            }
        }

        writer.WriteString("changedAt", UtcTime.Format(ChangedAt));
        writer.WriteString("changedBy", ChangedBy);
        writer.WriteString("dueAt", UtcTime.Format(DueAt));
        if (ClosedAt is { } closedAt)
        {
            writer.WriteString("closedAt", UtcTime.Format(closedAt));
        }

        foreach (var (name, value) in new[] { ("closedBy", ClosedBy), ("reference", Reference) })
        {
            if (value is not null)
            {
                writer.WriteString(name, value);
            }
        }

        writer.WriteEndObject();
    }
}
