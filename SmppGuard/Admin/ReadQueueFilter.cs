using System.Globalization;
using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace SmppGuard.Admin;

/// <summary>Sends every request that only reads through the <see cref="ReadQueue"/>, its JSON included. By the method, so that a new endpoint cannot forget it.</summary>
internal sealed class ReadQueueFilter(ReadQueue queue, IOptions<JsonOptions> json, AdminOptions options) : IEndpointFilter
{
    private const string RetryAfterSeconds = "1";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            return await next(context);
        }

        var (end, result) = await queue.RunAsync(limit => Read(context, next, limit), http.RequestAborted);
        switch (end)
        {
            case ReadEnd.Done:
                return result;
            case ReadEnd.QueueFull:
                http.Response.Headers.RetryAfter = RetryAfterSeconds;
                return Problems.Unavailable(string.Create(CultureInfo.InvariantCulture, $"{ReadQueue.MaxWaiting} look-ups wait already; try again in a moment."));
            default:
                return Problems.Unavailable(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The look-up was ended after {options.QuerySeconds} s (Admin:QuerySeconds), waiting included. Ask for less: a shorter period with from and to, or a further filter."));
        }
    }

    private object? Read(EndpointFilterInvocationContext context, EndpointFilterDelegate next, CancellationToken limit)
    {
        for (var i = 0; i < context.Arguments.Count; i++)
        {
            if (context.Arguments[i] is CancellationToken)
            {
                context.Arguments[i] = limit;
            }
        }

        // Nothing here waits for anything but the disk.
        var result = next(context).AsTask().GetAwaiter().GetResult();
        return result is IValueHttpResult { Value: { } value } and IStatusCodeHttpResult { StatusCode: null or StatusCodes.Status200OK }
            ? TypedResults.Bytes(JsonSerializer.SerializeToUtf8Bytes(value, json.Value.SerializerOptions.GetTypeInfo(value.GetType())), MediaTypeNames.Application.Json + "; charset=utf-8")
            : result;
    }
}
