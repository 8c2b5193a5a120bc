using System.Text.Json;
using SmppGuard.Input;

namespace SmppGuard.Registry.Routes;

/// <summary>All routes, and the lists that they name: one thing, which is swapped whole.</summary>
internal sealed record RouteTableEntry(IReadOnlyList<RouteEntry> Routes, IReadOnlyList<RecipientList> Lists)
{
    /// <summary>Under what it is stored: there is one.</summary>
    public const string Key = "table";

    public static RouteTableEntry Empty { get; } = new([], []);

    public static RouteTableEntry Read(JsonObjectReader reader)
    {
        var entry = new RouteTableEntry([.. reader.RequiredObjects("routes").Select(RouteEntry.Read)], [.. reader.Objects("lists").Select(ReadList)]);
        reader.RefuseTheRest();
        return entry;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("routes");
        foreach (var route in Routes)
        {
            route.Write(writer);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("lists");
        foreach (var list in Lists)
        {
            writer.WriteStartObject();
            writer.WriteString("name", list.Name);
            writer.WriteStartArray("numbers");
            foreach (var number in list.Numbers)
            {
                writer.WriteStringValue(number);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static RecipientList ReadList(JsonObjectReader reader)
    {
        var list = new RecipientList(reader.Text("name", "staff"), reader.Texts("numbers", "8613800138000"));
        reader.RefuseTheRest();
        return list;
    }
}
