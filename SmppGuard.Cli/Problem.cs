using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli;

/// <summary>RFC 9457 problems in words.</summary>
internal static class Problem
{
    /// <summary>How many messages of fields or lines are told.</summary>
    private const int Told = 20;

    public static string Describe(HttpResponseMessage response, string text)
    {
        var words = new StringBuilder();
        if (response.Content.Headers.ContentType?.MediaType is "application/problem+json" && TryParse(text) is { } problem)
        {
            words.Append(TextOf(problem["detail"]) ?? TextOf(problem["title"]));
            AppendErrors(words, problem["errors"]);
            foreach (var sentence in (problem["problems"] as JsonArray ?? []).Take(Told))
            {
                words.AppendLine().Append("  ").Append(PlainText.Of(sentence));
            }
        }

        if (words.Length == 0)
        {
            words.Append("SmppGuard answered ").Append((int)response.StatusCode).Append(' ').Append(response.ReasonPhrase).Append('.');
        }

        if (response.Headers.RetryAfter?.Delta is { } wait)
        {
            words.Append(CultureInfo.InvariantCulture, $" Try again in {wait.TotalSeconds:0} s.");
        }

        return words.ToString();
    }

    // By field (its messages), or by line of a list.
    private static void AppendErrors(StringBuilder words, JsonNode? errors)
    {
        IEnumerable<(string Where, string Message)> told = errors switch
        {
            JsonObject fields => fields.SelectMany(field => MessagesOf(field.Value).Select(message => (PlainText.Of(field.Key), message))),
            JsonArray lines => lines.OfType<JsonObject>().Select(line => ($"line {PlainText.Of(line["line"])}", PlainText.Of(line["error"]))),
            _ => [],
        };
        var detail = words.ToString();
        foreach (var (where, message) in told.Where(error => !detail.Contains(error.Message, StringComparison.Ordinal)).Take(Told))
        {
            words.AppendLine().Append("  ").Append(where).Append(": ").Append(message);
        }
    }

    private static IEnumerable<string> MessagesOf(JsonNode? messages) => messages is JsonArray several ? several.Select(PlainText.Of) : [PlainText.Of(messages)];

    private static string? TextOf(JsonNode? node) => node is null ? null : PlainText.Of(node);

    private static JsonObject? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
