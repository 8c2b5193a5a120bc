using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace SmppGuard.Admin;

/// <summary>What the description says of bodies, and only the description.</summary>
internal static class BodyDescription
{
    private const string Any = "*/*";

    /// <summary>
    /// Says of what type a body is. The endpoint gets those of any other type too, and answers them itself: routing would do so before the key is looked at, and without a word
    /// about what would be right.
    /// </summary>
    public static RouteHandlerBuilder Reads<T>(this RouteHandlerBuilder endpoint, bool isOptional, params string[] types)
        where T : notnull => endpoint.Accepts<T>(isOptional, types[0], [.. types[1..], Any]).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    /// <summary>Takes the types away that are let in only to be refused.</summary>
    public static Task HideAnyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        _ = operation.RequestBody?.Content?.Remove(Any);
        return Task.CompletedTask;
    }
}
