using Microsoft.Net.Http.Headers;

namespace SmppGuard.Observability;

/// <summary>Endpoints that load balancers, monitors and browsers look at, each with the method that it likes: HEAD as GET without the body, OPTIONS with what is allowed.</summary>
internal static class ProbeEndpoints
{
    public static RouteHandlerBuilder MapProbe(this IEndpointRouteBuilder app, string pattern, Func<HttpContext, IResult> probe)
    {
        app.MapMethods(pattern, [HttpMethods.Head], (HttpContext context) => probe(context)).ExcludeFromDescription();
        app.MapMethods(pattern, [HttpMethods.Options], TellMethods).ExcludeFromDescription();
        return app.MapGet(pattern, (HttpContext context) => probe(context));
    }

    /// <inheritdoc cref="MapProbe(IEndpointRouteBuilder, string, Func{HttpContext, IResult})"/>
    public static void MapProbe(this IEndpointRouteBuilder app, string pattern, RequestDelegate probe)
    {
        app.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], probe).ExcludeFromDescription();
        app.MapMethods(pattern, [HttpMethods.Options], TellMethods).ExcludeFromDescription();
    }

    private static IResult TellMethods(HttpContext context)
    {
        context.Response.Headers[HeaderNames.Allow] = "GET, HEAD, OPTIONS";
        return TypedResults.NoContent();
    }
}
