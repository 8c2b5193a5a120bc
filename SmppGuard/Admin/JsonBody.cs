using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Admin;

/// <summary>Reads a JSON body; what cannot be read is answered with a problem that names the field.</summary>
internal static class JsonBody
{
    /// <summary>More than any body of this API has.</summary>
    public const long MaxOctets = 64 * 1024;

    public const string Type = "application/json";

    private const string Root = "body";

    // How the reader words it.
    private const string Unmapped = "could not be mapped";

    /// <returns>The value, or the problem to answer with.</returns>
    public static async ValueTask<(T? Value, IResult? Problem)> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type)
        where T : class
    {
        return IsSent(request) ? Read(await OctetsAsync(request), type) : (null, Problems.UnsupportedMediaType);
    }

    /// <summary>The body of a PATCH whose members all have a value: none can be taken away, so that a null would be passed over.</summary>
    /// <returns>The value, or the problem to answer with.</returns>
    public static async ValueTask<(T? Value, IResult? Problem)> ReadPatchAsync<T>(HttpRequest request, JsonTypeInfo<T> type)
        where T : class
    {
        if (!MergePatch.IsSent(request))
        {
            return (null, MergePatch.Unsupported(request));
        }

        var octets = await OctetsAsync(request);
        var (value, problem) = Read(octets, type);
        if (value is null)
        {
            return (value, problem);
        }

        using var document = JsonDocument.Parse(octets);
        var nulls = document.RootElement.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Null).Select(member => (member.Name, "cannot be taken away; leave it out to keep it."));
        return nulls.ToArray() is { Length: > 0 } problems ? (null, Problems.Invalid(problems)) : (value, null);
    }

    /// <summary>Whether the body says that it is plain JSON: what ends in +json is a format of its own, such as a problem or a patch.</summary>
    public static bool IsSent(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var sent) && sent.MediaType.Equals(Type, StringComparison.OrdinalIgnoreCase);

    private static (T? Value, IResult? Problem) Read<T>(ReadOnlyMemory<byte> octets, JsonTypeInfo<T> type)
        where T : class
    {
        if (ProblemOf(octets.Span) is { } problem)
        {
            return (null, problem);
        }

        try
        {
            var value = JsonSerializer.Deserialize(octets.Span, type);
            return value is null ? (null, Problems.Invalid(Root, "must be a JSON object.")) : (value, null);
        }
        catch (JsonException error)
        {
            return (null, Problems.Invalid(FieldOf(error), MessageOf(error)));
        }
    }

    /// <summary>The body, without the mark that some editors write before UTF-8.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> OctetsAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        ReadOnlyMemory<byte> octets = body.GetBuffer().AsMemory(0, (int)body.Length);
        return octets.Span.StartsWith(Encoding.UTF8.Preamble) ? octets[Encoding.UTF8.Preamble.Length..] : octets;
    }

    /// <summary>What to answer to a body that is no JSON, or has what no reader would tell; null: nothing.</summary>
    public static IResult? ProblemOf(ReadOnlySpan<byte> octets)
    {
        try
        {
            return JsonScan.Find(octets) is { } found ? Problems.Invalid(found.Field.Length == 0 ? Root : found.Field, found.Message) : null;
        }
        catch (JsonException error)
        {
            return Problems.Invalid(Root, Unreadable(error));
        }
    }

    // Both places count from 1.
    private static string Unreadable(JsonException error) => $"cannot be read as JSON{PlaceOf(error)}.";

    // "$.grantedAt" names a field; "$" is the whole, because it is no JSON, or what has a field that nobody knows.
    private static string FieldOf(JsonException error)
    {
        var place = !IsSyntax(error) && error.Path is ['$', '.', .. var field] ? field : "";
        var name = error.Message.Contains(Unmapped, StringComparison.Ordinal) && error.Message.Split('\'') is [_, var unknown, _, ..] ? unknown : "";
        return (place, name) switch
        {
            ("", "") => Root,
            (_, "") => place,
            _ when place.Length == 0 || place.EndsWith(name, StringComparison.Ordinal) => place.Length == 0 ? name : place,
            _ => $"{place}.{name}",
        };
    }

    private static string MessageOf(JsonException error) => error switch
    {
        _ when IsSyntax(error) => Unreadable(error),
        _ when error.Message.StartsWith(UtcTime.Expected, StringComparison.Ordinal) => UtcTime.Expected,
        _ when error.Message.Contains(Unmapped, StringComparison.Ordinal) => "is no known field.",
        _ when error.Message.StartsWith("Duplicate property", StringComparison.Ordinal) => $"has a field twice{PlaceOf(error)}.",
        { Path: null or "$" } => "must be a JSON object.",
        _ => $"has the wrong type{PlaceOf(error)}.",
    };

    // The reader's own error inside: the text is no JSON, whatever field it was in.
    private static bool IsSyntax(JsonException error) => error.InnerException is JsonException;

    private static string PlaceOf(JsonException error) => error is { LineNumber: { } line, BytePositionInLine: { } octet }
        ? string.Create(CultureInfo.InvariantCulture, $" at line {line + 1}, octet {octet + 1}")
        : "";
}
