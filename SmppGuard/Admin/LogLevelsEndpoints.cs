using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Admin.Auditing;
using SmppGuard.Observability;

namespace SmppGuard.Admin;

/// <summary><c>/api/v1/log-levels</c>: what this process logs, until it is restarted or told to read its configuration again.</summary>
internal static class LogLevelsEndpoints
{
    private const int MostCategories = 100;

    public static void Map(IEndpointRouteBuilder api)
    {
        var levels = api.MapGroup("/log-levels").WithTags("log-levels");
        levels.MapGet("", Show)
            .Needs(AccessRight.Read).WithSummary("From which level on this process logs, as a whole and by category.").Produces<LogLevelsBody>();
        levels.MapPut("", SetAsync).Needs(AccessRight.Administer).Changes(http => LogLevelsBody.Of(http.Service<LogLevels>().Settings)).WithSummary("Sets them, from the next line on, until this process restarts or gets SIGHUP. Categories that are left out log as the whole does.")
            .Reads<LogLevelsBody>(isOptional: false, "application/json").Produces<LogLevelsBody>().ProducesValidationProblem().IsConditional();
    }

    private static IResult Show(HttpContext http, [FromServices] LogLevels log)
    {
        var settings = log.Settings;
        Preconditions.Tell(http, TagOf(settings));
        return TypedResults.Ok(LogLevelsBody.Of(settings));
    }

    private static string TagOf(LogSettings settings) => Preconditions.TagOf(LogLevelsBody.Of(settings), AdminJson.Default.LogLevelsBody);

    private static async Task<IResult> SetAsync(HttpRequest request, ClaimsPrincipal user, [FromServices] LogLevels levels, AdminLog log)
    {
        var (body, unreadable) = await JsonBody.ReadAsync(request, AdminJson.Default.LogLevelsBody);
        if (body is null)
        {
            return unreadable!;
        }

        var problems = new List<(string Field, string Message)>();
        Check("level", body.Level);
        var categories = body.Levels ?? new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (category, level) in categories)
        {
            if (!LogLevels.IsOurs(category))
            {
                problems.Add(("levels", "names a category that is not SmppGuard's; use one or its beginning, for example SmppGuard.Relay."));
            }
            else
            {
                Check("levels", level);
            }
        }

        if (categories.Count > MostCategories || categories.Count != categories.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count())
        {
            problems.Add(("levels", $"names a category twice, or more than {MostCategories}."));
        }

        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        var (conditions, badCondition) = Preconditions.Read(request);
        if (conditions is null)
        {
            return badCondition!;
        }

        if (!levels.TrySet(LogSettings.Of(body.Level!, categories.Select(c => KeyValuePair.Create(c.Key, c.Value!))), present => conditions.Hold(TagOf(present))))
        {
            return Problems.Stale;
        }

        log.LogLevelsSet(user.KeyName(), levels.Settings.Level, categories.Count);
        return Show(request.HttpContext, levels);

        void Check(string field, string? level)
        {
            if (!LogLevels.Names.Contains(level, StringComparer.Ordinal))
            {
                problems.Add((field, $"must be one of {string.Join(", ", LogLevels.Names)}."));
            }
        }
    }
}

/// <summary>Levels of logs.</summary>
/// <param name="Level">Of the program: Trace, Debug, Information, Warning, Error, Critical or None.</param>
/// <param name="Levels">Of parts of it: a category, or the beginning of several, and its level.</param>
internal sealed record LogLevelsBody(string? Level, IReadOnlyDictionary<string, string?>? Levels)
{
    public static LogLevelsBody Of(LogSettings settings) =>
        new(settings.Level.ToString(), settings.Levels.ToDictionary(l => l.Key, string? (l) => l.Value.ToString(), StringComparer.OrdinalIgnoreCase));
}
