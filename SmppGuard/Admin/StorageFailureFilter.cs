using SmppGuard.Model;

namespace SmppGuard.Admin;

/// <summary>Answers what a store could not do: not the client's mistake, and perhaps over in a moment. Around every endpoint, so that a new one cannot forget it.</summary>
internal sealed class StorageFailureFilter(AdminLog log) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (NotStoredYetException failure)
        {
            log.StoreFailed(failure.Message);
            return Problems.Unavailable(
                "The restriction is in force, and not stored yet: that is tried again until it succeeds, and /health/ready says so. Nothing else of the request was carried out; send it again to be told when it is stored.");
        }
        catch (StorageException failure)
        {
            log.StoreFailed(failure.Message);
            var method = context.HttpContext.Request.Method;
            return Problems.Unavailable(HttpMethods.IsGet(method) || HttpMethods.IsHead(method)
                ? "What is asked for cannot be read; the log of this moment names the file, or the server."
                : "The request cannot be carried out, because it cannot be stored; the log of this moment names the file, or the server.");
        }
    }
}
