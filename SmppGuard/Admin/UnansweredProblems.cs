using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace SmppGuard.Admin;

/// <summary>Answers what no endpoint did: addresses and methods that are not there, bodies that are too large or break off, and whatever failed.</summary>
internal static class UnansweredProblems
{
    /// <summary>A status that routing, or a part of the server, gave without a body.</summary>
    public static Task AnswerStatusAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        return http.Response.StatusCode == StatusCodes.Status404NotFound ? Problems.NothingHere.ExecuteAsync(http) : Problems.Of(
            http.Response.StatusCode,
            http.Response.StatusCode switch
            {
                StatusCodes.Status405MethodNotAllowed => $"{http.Request.Method} is not possible at this address; use {http.Response.Headers.Allow}.",
                StatusCodes.Status415UnsupportedMediaType => $"A body of the type \"{http.Request.ContentType}\" is not read here.",
                _ => "The request could not be answered.",
            }).ExecuteAsync(http);
    }

    /// <summary>What was thrown. Only what the client can repair is told; the rest is in the log.</summary>
    public static Task AnswerErrorAsync(HttpContext http)
    {
        var problem = http.Features.Get<IExceptionHandlerFeature>()?.Error is BadHttpRequestException bad
            ? Problems.Of(
                bad.StatusCode,
                bad.StatusCode switch
                {
                    StatusCodes.Status413PayloadTooLarge => string.Create(
                        CultureInfo.InvariantCulture, $"The body may have {http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize} octets at most."),
                    StatusCodes.Status408RequestTimeout => "The body came too slowly.",
                    _ => $"The request cannot be read: {bad.Message}",
                })
            : Problems.Of(StatusCodes.Status500InternalServerError, "The request failed for a reason that is not the client's; the log of this moment says which.");
        return problem.ExecuteAsync(http);
    }
}
