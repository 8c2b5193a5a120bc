using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using SmppGuard.Access;
using SmppGuard.Audit;
using SmppGuard.Model;

namespace SmppGuard.Admin.Auditing;

/// <summary>
/// Records every change, and every look at numbers and texts, before it is answered. By the right that an endpoint names, so that a new endpoint cannot forget it. What cannot be recorded is not
/// shown, and not changed either, as far as that is known before; what restricts is never kept from being in force.
/// </summary>
internal sealed class AuditTrail(AuditLog audit, TimeProvider time, IOptions<JsonOptions> json, AdminLog log) : IEndpointFilter
{
    private const int MostCharacters = 16_384;
    private const int ClientGone = 499;

    private static readonly string[] Secrets = ["password", "secret", "key", "keyHash", "hash", "connectionString"];

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var endpoint = http.GetEndpoint()!;
        var needed = endpoint.Metadata.GetMetadata<NeededRight>();
        if (needed is null or { Right: AccessRight.Read })
        {
            return await next(context);
        }

        var isChange = needed.Right != AccessRight.Explain && !HttpMethods.IsGet(http.Request.Method);
        if (audit.IsFailing && needed.Right != AccessRight.Restrict)
        {
            return Problems.Unavailable("The audit log cannot be stored at present, so nothing is changed but what restricts, and no numbers and no texts are shown; /health/ready says when it can.");
        }

        var state = isChange ? endpoint.Metadata.GetMetadata<AuditedState>() : null;
        var before = state is null ? null : await LookAsync(state, http);
        object? result;
        try
        {
            result = await next(context);
        }
        catch (Exception failure)
        {
            // What became of it is not known; that it was tried is.
            var status = failure is BadHttpRequestException bad ? bad.StatusCode : http.RequestAborted.IsCancellationRequested ? ClientGone : StatusCodes.Status500InternalServerError;
            _ = await audit.RecordAsync(Fact(http, isChange, status, before, null));
            throw;
        }

        var answered = (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
        // Whom it is about stands in no address there.
        var after = !isChange && needed.Right != AccessRight.Explain ? null : state is not null ? await LookAsync(state, http) : (result as IValueHttpResult)?.Value is { } value and not Microsoft.AspNetCore.Mvc.ProblemDetails ? Text(value) : null;
        if (await audit.RecordAsync(Fact(http, isChange, answered, before, after)))
        {
            return result;
        }

        if (!isChange)
        {
            return Problems.Unavailable("The look could not be recorded in the audit log, so nothing is shown; /health/ready says when it can.");
        }

        return answered == StatusCodes.Status503ServiceUnavailable ? result : new UnrecordedChange(result, Problems.Unavailable(
            $"The request was carried out (its answer was {answered}), and is not in the audit log yet: that is tried again until it succeeds, and /health/ready says so. Until then nothing else is changed but what restricts."));
    }

    private AuditFact Fact(HttpContext http, bool isChange, int status, string? before, string? after) => new()
    {
        Kind = isChange ? AuditKind.Change : AuditKind.Look,
        At = time.GetUtcNow(),
        By = http.User.KeyName(),
        Role = http.User.Role()?.ToString() ?? "",
        Organization = http.User.Organization(),
        Peer = (http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : http.Connection.RemoteIpAddress ?? IPAddress.None).ToString(),
        Action = $"{http.Request.Method} /{(http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.Trim('/')}",
        What = Cut($"{http.Request.Path}{http.Request.QueryString}"),
        Status = status,
        Before = before,
        After = after,
    };

    private async ValueTask<string?> LookAsync(AuditedState state, HttpContext http)
    {
        try
        {
            return await state.LookAsync(http) is { } found ? Text(found) : null;
        }
        catch (StorageException failure)
        {
            // Told by the change itself, if it needs the same.
            log.StoreFailed(failure.Message);
            return null;
        }
    }

    private string? Text(object value)
    {
        var node = value as JsonNode ?? JsonSerializer.SerializeToNode(value, json.Value.SerializerOptions.GetTypeInfo(value.GetType()));
        Hide(node);
        return node?.ToJsonString(Compact) is { } text ? Cut(text) : null;
    }

    // Nothing that is shown has one; should that change, it is in no log.
    private static void Hide(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var name in Secrets.Where(name => members.TryGetPropertyValue(name, out var secret) && secret is JsonValue))
                {
                    members[name] = "(not kept)";
                }

                foreach (var (_, member) in members)
                {
                    Hide(member);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Hide(item);
                }

                break;
        }
    }

    private static string Cut(string text) => text.Length <= MostCharacters ? text : text[..MostCharacters] + "…";
}
