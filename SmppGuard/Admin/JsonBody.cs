using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SmppGuard.Admin;

/// <summary>Reads a JSON body; what cannot be read is answered with a problem that names the field.</summary>
internal static class JsonBody
{
    /// <summary>More than any body of this API has.</summary>
    public const long MaxOctets = 64 * 1024;

    private const string Root = "body";

    /// <returns>The value, or the problem to answer with.</returns>
    public static async ValueTask<(T? Value, IResult? Problem)> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type)
        where T : class
    {
        if (!request.HasJsonContentType())
        {
            return (null, Problems.UnsupportedMediaType);
        }

        try
        {
            var value = await JsonSerializer.DeserializeAsync(request.Body, type, request.HttpContext.RequestAborted);
            return value is null ? (null, Problems.Invalid(Root, "must be a JSON object.")) : (value, null);
        }
        catch (JsonException error)
        {
            return (null, Problems.Invalid(FieldOf(error), MessageOf(error)));
        }
    }

    // "$.grantedAt" names a field; "$" is the whole, because it is no JSON or has a field that nobody knows.
    private static string FieldOf(JsonException error) => error.Path is ['$', '.', .. var field] ? field : Root;

    private static string MessageOf(JsonException error) => error switch
    {
        _ when error.Message.StartsWith(UtcTime.Expected, StringComparison.Ordinal) => UtcTime.Expected,
        _ when error.Message.Contains("could not be mapped", StringComparison.Ordinal) => "is no known field.",
        { Path: null or "$" } => "must be a JSON object.",
        _ => "has the wrong type.",
    };
}
