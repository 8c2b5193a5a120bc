namespace SmppGuard.Admin;

/// <summary>Says of an endpoint that it reads the conditions of its requests itself (<see cref="Preconditions"/>): what it changes has an ETag.</summary>
internal sealed record Conditional
{
    public static Conditional Change { get; } = new();
}

/// <summary>
/// Refuses conditions where nothing has an ETag that they could be about: a change that its sender wanted only if nobody else had been there would be made whoever was. Around every endpoint, so that a
/// new one cannot pass them over.
/// </summary>
internal sealed class ConditionFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) || http.GetEndpoint()?.Metadata.GetMetadata<Conditional>() is not null)
        {
            return next(context);
        }

        var (conditions, problem) = Preconditions.Read(http.Request);
        return conditions is null ? ValueTask.FromResult<object?>(problem) : conditions.HoldWithoutTag ? next(context) : ValueTask.FromResult<object?>(Problems.Untagged);
    }
}
