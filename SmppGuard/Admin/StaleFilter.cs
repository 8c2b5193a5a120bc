using SmppGuard.Model;

namespace SmppGuard.Admin;

/// <summary>Answers changes whose condition did not hold (<see cref="Preconditions"/>).</summary>
internal sealed class StaleFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (StaleException)
        {
            return Problems.Stale;
        }
    }
}
