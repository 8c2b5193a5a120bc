using System.Text.Json.Nodes;

namespace SmppGuard.Cli;

/// <summary>Bodies of requests.</summary>
internal static class Body
{
    /// <summary>An object with those of the members that were said.</summary>
    public static JsonObject Of(params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var body = new JsonObject();
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                body[name] = value;
            }
        }

        return body;
    }
}
