using Microsoft.Net.Http.Headers;

namespace SmppGuard.Observability;

/// <summary>Endpoints that load balancers, monitors and browsers look at, each with the method that it likes: HEAD as GET without the body, OPTIONS with what is allowed.</summary>
internal static class ProbeEndpoints
{
    public static RouteHandlerBuilder MapProbe(this IEndpointRouteBuilder app, string pattern, Delegate handler)
    {
        app.MapMethods(pattern, [HttpMethods.Head], handler).ExcludeFromDescription();
        app.MapMethods(pattern, [HttpMethods.Options], TellMethods).ExcludeFromDescription();
        return app.MapGet(pattern, handler);
    }

    private static IResult TellMethods(HttpContext context)
    {
        context.Response.Headers[HeaderNames.Allow] = "GET, HEAD, OPTIONS";
        return TypedResults.NoContent();
    }
}
