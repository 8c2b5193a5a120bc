using System.Text.Json;
using SmppGuard.Input;

namespace SmppGuard.Admin.Registry;

/// <summary>Body of a suspension, for the description.</summary>
/// <param name="Reason">Why, for the history.</param>
internal sealed record ReasonBody(string? Reason);

/// <summary>Reads bodies the way registry files are read: everything that does not fit is told at once, each with its path.</summary>
internal static class RegistryBody
{
    /// <returns>The document, to be disposed; or the problem to answer with; or neither, where there is no body and none is needed.</returns>
    public static async Task<(JsonDocument? Document, IResult? Problem)> ReadAsync(HttpRequest request, bool isOptional = false)
    {
        var octets = await JsonBody.OctetsAsync(request);
        if (octets.IsEmpty && isOptional)
        {
            return (null, null);
        }

        return JsonBody.IsSent(request) ? Parse(octets) : (null, Problems.UnsupportedMediaType);
    }

    /// <summary>The body of a PATCH.</summary>
    /// <returns>The document, to be disposed; or the problem to answer with.</returns>
    public static async Task<(JsonDocument? Document, IResult? Problem)> ReadPatchAsync(HttpRequest request) =>
        MergePatch.IsSent(request) ? Parse(await JsonBody.OctetsAsync(request)) : (null, MergePatch.Unsupported(request));

    private static (JsonDocument? Document, IResult? Problem) Parse(ReadOnlyMemory<byte> octets)
    {
        if (JsonBody.ProblemOf(octets.Span) is { } problem)
        {
            return (null, problem);
        }

        var document = JsonDocument.Parse(octets);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return (document, null);
        }

        document.Dispose();
        return (null, Problems.Invalid("body", "must be a JSON object."));
    }

    /// <summary>The reason in a body: <c>{ "reason": "…" }</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isOptional">There may be no body.</param>
    public static async Task<(string? Reason, IResult? Problem)> ReadReasonAsync(HttpRequest request, bool isOptional = true)
    {
        var (document, problem) = await ReadAsync(request, isOptional);
        if (document is null)
        {
            return (null, problem);
        }

        using (document)
        {
            var problems = new List<string>();
            var reader = new JsonObjectReader(document.RootElement, "", problems);
            var reason = reader.OptionalText("reason", "complaints, see file 12");
            reader.RefuseTheRest();
            return problems.Count > 0 ? (null, Problems.Invalid(problems)) : (reason, null);
        }
    }
}
