using System.Text.Json;
using System.Text.Json.Nodes;

namespace SmppGuard.Cli.Registry;

/// <summary>A merge patch (RFC 7396) from what is typed: <c>contact=4008001234 credential.number=91… allowFrom=["192.0.2.0/24"]</c>.</summary>
internal static class MergePatch
{
    /// <exception cref="ApiException">A change is not written as FIELD=VALUE, or stands twice.</exception>
    public static JsonObject Of(IEnumerable<string> changes)
    {
        var patch = new JsonObject();
        foreach (var change in changes)
        {
            var equals = change.IndexOf('=', StringComparison.Ordinal);
            var path = equals > 0 ? change[..equals].Split('.') : [];
            if (path.Length == 0 || path.Contains(""))
            {
                throw new ApiException(CliExitCode.Failure, $"\"{change}\" is not written as FIELD=VALUE, for example contact=4008001234.");
            }

            var target = patch;
            foreach (var name in path[..^1])
            {
                target[name] ??= new JsonObject();
                target = target[name] as JsonObject ?? throw Twice(change);
            }

            if (!target.TryAdd(path[^1], ValueOf(change[(equals + 1)..])))
            {
                throw Twice(change);
            }
        }

        return patch;
    }

    private static ApiException Twice(string change) => new(CliExitCode.Failure, $"\"{change}\" says something of a field that another change says something of too.");

    // What JSON knows as a list, an object, truth or nothing is that. Digits are a text where the field is one (a contact, a code), so the first try is decided by the server's
    // type: numbers of fewer than ten digits without a leading zero are numbers, quotes make a text of anything.
    private static JsonNode? ValueOf(string text)
    {
        if (text.Length == 0 || !(text[0] is '[' or '{' or '"' || text is "true" or "false" or "null" || IsNumber(text)))
        {
            return JsonValue.Create(text);
        }

        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static bool IsNumber(string text) => text is "0" || (text.Length < 10 && text[0] is >= '1' and <= '9' && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0);
}
