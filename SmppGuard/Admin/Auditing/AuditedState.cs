namespace SmppGuard.Admin.Auditing;

/// <summary>How the audit log finds out what a change changed: looked at before it and after it, as it would be shown, so without secrets. Null: it is not there.</summary>
internal sealed record AuditedState(Func<HttpContext, ValueTask<object?>> LookAsync);

/// <summary>How endpoints say it.</summary>
internal static class AuditedStates
{
    /// <summary>Changes what this shows. Where an endpoint does not say what it changes, its answer stands in the audit log.</summary>
    public static TBuilder Changes<TBuilder>(this TBuilder endpoint, Func<HttpContext, ValueTask<object?>> look)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AuditedState(look));

    /// <inheritdoc cref="Changes{TBuilder}(TBuilder, Func{HttpContext, ValueTask{object?}})"/>
    public static TBuilder Changes<TBuilder>(this TBuilder endpoint, Func<HttpContext, object?> look)
        where TBuilder : IEndpointConventionBuilder => endpoint.Changes(http => ValueTask.FromResult(look(http)));

    public static string Value(this HttpContext http, string name) => http.GetRouteValue(name) as string ?? "";

    public static T Service<T>(this HttpContext http)
        where T : notnull => http.RequestServices.GetRequiredService<T>();
}
