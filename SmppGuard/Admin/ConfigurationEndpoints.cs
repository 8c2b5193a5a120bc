using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;

namespace SmppGuard.Admin;

/// <summary><c>/api/v1/configuration</c>: the configuration is read again, as SIGHUP does.</summary>
internal static class ConfigurationEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGroup("/configuration").WithTags("configuration").MapPost("/reload", ReloadAsync)
            .Needs(AccessRight.Administer).WithSummary("Reads the configuration of this process again, and takes from it what can change without a restart: all of that, or nothing. Nobody's bind ends.")
            .Produces<ReloadBody>().ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> ReloadAsync(ClaimsPrincipal user, [FromServices] IConfigurationReload reload)
    {
        var outcome = await reload.RunAsync(user.KeyName());
        return outcome.Problems.Count == 0
            ? TypedResults.Ok(new ReloadBody(outcome.Changed, outcome.NeedRestart))
            : TypedResults.Problem(
                "Nothing of it was taken, what was in force stays: see problems.",
                statusCode: StatusCodes.Status422UnprocessableEntity,
                title: "Configuration not taken",
                extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["problems"] = outcome.Problems });
    }
}

/// <summary>What a reload has changed.</summary>
/// <param name="Changed">Keys whose new values are in force.</param>
/// <param name="NeedRestart">Keys whose new values are in force after a restart only.</param>
internal sealed record ReloadBody(IReadOnlyList<string> Changed, IReadOnlyList<string> NeedRestart);
