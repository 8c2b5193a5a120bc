namespace SmppGuard.Observability;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: messages can flow; 503 with every reason while they cannot.
/// </summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapProbe("/health/live", _ => TypedResults.Ok(new HealthResponse("live"))).WithTags("health").WithSummary("The process answers.").Produces<HealthResponse>().ProducesValidationProblem();
        app.MapProbe("/health/ready", context => Ready(context.RequestServices)).WithTags("health").WithSummary("Messages can flow; 503 with the reasons while they cannot.")
            .Produces<HealthResponse>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult Ready(IServiceProvider services)
    {
        string[] doubts = [.. services.GetServices<IHealthWarning>().Select(warning => warning.Warning).OfType<string>()];
        SmscState[]? smscs = services.GetService<ISmscStates>() is { } states ? [.. states.All] : null;
        string[] problems = [.. services.GetServices<IReadinessCheck>().Select(check => check.Problem).OfType<string>()];
        return problems.Length == 0
            ? TypedResults.Ok(new HealthResponse("ready") { Smscs = smscs, Warnings = doubts.Length == 0 ? null : doubts })
            : TypedResults.Problem(
                title: "Not ready",
                statusCode: StatusCodes.Status503ServiceUnavailable,
                detail: string.Join(" ", problems),
                extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["reasons"] = problems, ["warnings"] = doubts, ["smscs"] = smscs });
    }
}

/// <summary>Answer of a health endpoint that is well.</summary>
internal sealed record HealthResponse(string Status)
{
    /// <summary>The SMSCs, each with its state, of <c>/health/ready</c>.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SmscState>? Smscs { get; init; }

    /// <summary>What somebody should look at though messages flow; left out where there is nothing.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }
}
