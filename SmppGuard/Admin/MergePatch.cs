using Microsoft.Net.Http.Headers;

namespace SmppGuard.Admin;

/// <summary>Bodies of PATCH: RFC 7396, under its own type or as plain JSON. Another patch format would be read as what it is not.</summary>
internal static class MergePatch
{
    public const string Type = "application/merge-patch+json";

    /// <summary>Whether the body says that it is one.</summary>
    public static bool IsSent(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (type.MediaType.Equals(Type, StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals(JsonBody.Type, StringComparison.OrdinalIgnoreCase));

    /// <summary>Answers another type, with what is read (RFC 5789, 2.2).</summary>
    public static IResult Unsupported(HttpRequest request)
    {
        request.HttpContext.Response.Headers["Accept-Patch"] = $"{Type}, {JsonBody.Type}";
        return Problems.UnsupportedPatch;
    }

    /// <summary>Says that the body is one.</summary>
    public static RouteHandlerBuilder ReadsPatch<T>(this RouteHandlerBuilder endpoint)
        where T : notnull => endpoint.Reads<T>(isOptional: false, Type, JsonBody.Type);

    /// <summary>Says that the endpoint changes something that has an ETag.</summary>
    public static RouteHandlerBuilder IsConditional(this RouteHandlerBuilder endpoint) => endpoint.ProducesProblem(StatusCodes.Status412PreconditionFailed).WithMetadata(Conditional.Change);
}
