using System.Text.Json.Nodes;
using Xunit;

namespace SmppGuard.Tests.OldDirectories;

/// <summary>Compares what the API says now with what it said then. It may say more than it did, and nothing else.</summary>
internal static class Holds
{
    /// <param name="expected">What was said then.</param>
    /// <param name="actual">What is said now.</param>
    /// <param name="where">What it is about, for who reads the failure.</param>
    public static void Still(JsonNode? expected, JsonNode? actual, string where)
    {
        switch (expected)
        {
            case JsonObject members:
                var present = Assert.IsType<JsonObject>(actual);
                foreach (var (name, value) in members)
                {
                    Assert.True(present.ContainsKey(name), $"{where}.{name} is missing");
                    Still(value, present[name], $"{where}.{name}");
                }

                break;
            case JsonArray items:
                var list = Assert.IsType<JsonArray>(actual);
                Assert.True(items.Count == list.Count, $"{where} has {list.Count} items instead of {items.Count}: {list.ToJsonString()}");
                for (var i = 0; i < items.Count; i++)
                {
                    Still(items[i], list[i], $"{where}[{i}]");
                }

                break;
            default:
                Assert.True(JsonNode.DeepEquals(expected, actual), $"{where} is {actual?.ToJsonString() ?? "null"} instead of {expected?.ToJsonString() ?? "null"}");
                break;
        }
    }
}
