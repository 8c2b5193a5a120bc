namespace SmppGuard.Observability;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: messages can flow; 503 with every reason while they cannot.
/// </summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapProbe("/health/live", () => TypedResults.Ok(new HealthResponse("live"))).WithTags("health").WithSummary("The process answers.");
        app.MapProbe("/health/ready", Ready).WithTags("health").WithSummary("Messages can flow; 503 with the reasons while they cannot.")
            .Produces<HealthResponse>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult Ready(IEnumerable<IReadinessCheck> checks)
    {
        string[] problems = [.. checks.Select(check => check.Problem).OfType<string>()];
        return problems.Length == 0
            ? TypedResults.Ok(new HealthResponse("ready"))
            : TypedResults.Problem(
                title: "Not ready",
                statusCode: StatusCodes.Status503ServiceUnavailable,
                detail: string.Join(" ", problems),
                extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["reasons"] = problems });
    }
}

/// <summary>Answer of a health endpoint that is well.</summary>
internal sealed record HealthResponse(string Status);
