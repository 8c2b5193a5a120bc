using System.Text.Json.Nodes;

namespace SmppGuard.Cli.Output;

/// <summary>A column of a table.</summary>
/// <param name="Header">What stands above it.</param>
/// <param name="Value">What it shows of an entry.</param>
internal sealed record Column(string Header, Func<JsonObject, string> Value)
{
    /// <summary>Columns that show members of the entry, called as they are: <c>credential.number</c> is one of a member.</summary>
    public static Column[] Of(params string[] members) => [.. members.Select(member => new Column(member, entry => PlainText.Of(At(entry, member))))];

    private static JsonNode? At(JsonObject entry, string path)
    {
        JsonNode? node = entry;
        foreach (var name in path.Split('.'))
        {
            node = (node as JsonObject)?[name];
        }

        return node;
    }
}
