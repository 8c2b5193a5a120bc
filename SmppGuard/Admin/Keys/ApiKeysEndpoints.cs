using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Admin.Auditing;
using SmppGuard.Admin.Idempotency;
using SmppGuard.Registry;

namespace SmppGuard.Admin.Keys;

/// <summary><c>/api/v1/api-keys</c>: who may use the API. Keys of the configuration are shown here and changed there.</summary>
internal static class ApiKeysEndpoints
{
    private const int MaxName = 64;

    /// <summary>So that each request is compared with a bounded number, and a list is one page.</summary>
    private const int MaxIssued = 1000;

    public static void Map(IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/api-keys").WithTags("api-keys");
        keys.MapGet("", ListAsync).Needs(AccessRight.Administer).WithSummary("All keys, revoked and expired ones included, with when they were used last; never the keys themselves.")
            .Produces<ApiKeyList>().ProducesValidationProblem();
        keys.MapGet("/{id}", ShowAsync).Needs(AccessRight.Administer).WithSummary("One key.").Produces<ApiKeyResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        keys.MapPost("", IssueAsync).Needs(AccessRight.Administer).WithMetadata(NotKept.Secret).WithSummary("Makes a key. It is shown in this answer and never again.")
            .Reads<ApiKeyBody>(isOptional: false, "application/json").Produces<ApiKeyResponse>(StatusCodes.Status201Created).ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict);
        keys.MapDelete("/{id}", RevokeAsync).Needs(AccessRight.Administer).Changes(EntryAsync).WithSummary("Revokes a key, from the next request on. It stays in the list.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> ListAsync(
        [FromQuery, Description("active, expired or revoked.")] string? state,
        [FromQuery, Description("Whose keys.")] string? name,
        KeyRing ring,
        KeyUses uses,
        CancellationToken cancellation)
    {
        if (PageQuery.TrimmedOrNull(state) is { } wanted && !ApiKeyResponse.States.Contains(wanted, StringComparer.Ordinal))
        {
            return Problems.Invalid("state", $"must be {string.Join(", ", ApiKeyResponse.States.SkipLast(1))} or {ApiKeyResponse.States[^1]}.");
        }

        var used = await uses.AllAsync(cancellation);
        var all = (await ring.AllAsync(cancellation)).Select(key => ApiKeyResponse.Of(key, ring.EndOf(key), used))
            .Where(key => string.Equals(PageQuery.TrimmedOrNull(state) ?? key.State, key.State, StringComparison.Ordinal) && string.Equals(PageQuery.TrimmedOrNull(name) ?? key.Name, key.Name, StringComparison.Ordinal));
        return TypedResults.Ok(new ApiKeyList([.. all], null));
    }

    private static async Task<IResult> ShowAsync(string id, KeyRing ring, KeyUses uses, CancellationToken cancellation) =>
        (await ring.AllAsync(cancellation)).FirstOrDefault(key => string.Equals(key.Id, id, StringComparison.Ordinal)) is { } found
            ? TypedResults.Ok(ApiKeyResponse.Of(found, ring.EndOf(found), await uses.AllAsync(cancellation)))
            : NotFound();

    private static async Task<IResult> IssueAsync(
        HttpRequest request, ClaimsPrincipal user, KeyRing ring, RegistryStore registry, TimeProvider time, AdminLog log, CancellationToken cancellation)
    {
        var (body, unreadable) = await JsonBody.ReadAsync(request, AdminJson.Default.ApiKeyBody);
        if (body is null)
        {
            return unreadable!;
        }

        var problems = new List<(string Field, string Message)>();
        var role = Check(body, registry, time, problems);
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        var known = await ring.AllAsync(cancellation);
        if (known.FirstOrDefault(key => string.Equals(key.Name, body.Name, StringComparison.Ordinal) && ring.EndOf(key) is null) is { } same
            && (same.Role != role || !string.Equals(same.Organization, body.Organization, StringComparison.Ordinal)))
        {
            return Problems.Conflict("A key of this name has another role or another organization. Keys of one name replace each other; give this one a name of its own.");
        }

        if (known.Count(key => key.Issued is not null && ring.EndOf(key) is null) >= MaxIssued)
        {
            return Problems.Conflict($"There are {MaxIssued} keys; revoke those that nobody uses any more.");
        }

        var (made, secret) = await ring.IssueAsync(body.Name!, role, body.Organization, body.ExpiresAt, user.KeyName(), cancellation);
        log.ApiKeyMade(user.KeyName(), made.Id, made.Name, made.Role);
        return TypedResults.Created($"/api/v1/api-keys/{made.Id}", ApiKeyResponse.Of(made, null, new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal)) with { Key = secret });
    }

    private static ApiRole Check(ApiKeyBody body, RegistryStore registry, TimeProvider time, List<(string Field, string Message)> problems)
    {
        if (body.Name is not { Length: > 0 and <= MaxName } name || !name.All(c => c is > ' ' and < '\x7F') || KeyNames.IsTaken(name))
        {
            problems.Add(("name", $"has 1 to {MaxName} ASCII characters without spaces, and is none of {KeyNames.Listed}, which stand for others in records; for example ops."));
        }

        if (!Enum.GetNames<ApiRole>().Contains(body.Role, StringComparer.Ordinal))
        {
            problems.Add(("role", $"must be {string.Join(" or ", Enum.GetNames<ApiRole>())}."));
            return default;
        }

        var role = Enum.Parse<ApiRole>(body.Role!);
        if (body.Organization is not null && !registry.Current.TryGetOrganization(body.Organization, out _))
        {
            problems.Add(("organization", "is not registered; use the id of a registered organization, for example acme, or leave it out."));
        }

        if (body.Organization is not null && role == ApiRole.Administrator)
        {
            problems.Add(("role", "must be Auditor or Operator: a key that sees one organization administers nothing."));
        }

        if (body.ExpiresAt <= time.GetUtcNow())
        {
            problems.Add(("expiresAt", "must be in the future."));
        }

        return role;
    }

    private static async Task<IResult> RevokeAsync(string id, ClaimsPrincipal user, KeyRing ring, AdminLog log, CancellationToken cancellation)
    {
        if (await ring.RevokeAsync(id, user.KeyName(), cancellation))
        {
            log.ApiKeyRevoked(user.KeyName(), id);
            return TypedResults.NoContent();
        }

        return (await ring.AllAsync(cancellation)).FirstOrDefault(key => string.Equals(key.Id, id, StringComparison.Ordinal)) switch
        {
            null => NotFound(),
            { Issued: null } => Problems.Conflict("The key stands in the configuration; take it out there."),

            // Said once more, it is as it should be.
            _ => TypedResults.NoContent(),
        };
    }

    // What the audit log has of a change.
    private static async ValueTask<object?> EntryAsync(HttpContext http)
    {
        var ring = http.Service<KeyRing>();
        return (await ring.AllAsync(CancellationToken.None)).FirstOrDefault(key => string.Equals(key.Id, http.Value("id"), StringComparison.Ordinal)) is { } key
            ? ApiKeyResponse.Of(key, ring.EndOf(key), new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal))
            : null;
    }

    private static IResult NotFound() => Problems.NotFound("There is no key with this id.");
}

/// <summary>Body of POST /api/v1/api-keys.</summary>
internal sealed record ApiKeyBody
{
    [Description("Recorded with what the key does. Keys of one name replace each other, and have the same role and organization.")]
    public string? Name { get; init; }

    [Description("Auditor, Operator or Administrator.")]
    public string? Role { get; init; }

    [Description("Id of the only organization that the key sees; all unless said.")]
    public string? Organization { get; init; }

    [Description("From then on the key is refused; never unless said.")]
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A key.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Name">Whose it is.</param>
/// <param name="Role">Auditor, Operator or Administrator.</param>
/// <param name="Organization">The only organization that it sees; null: all.</param>
/// <param name="Source"><c>configuration</c> or <c>api</c>.</param>
/// <param name="State"><c>active</c>, <c>expired</c> or <c>revoked</c>.</param>
/// <param name="ExpiresAt">Null: never.</param>
/// <param name="LastUsedAt">To the minute where the process was killed since; null: not yet.</param>
/// <param name="CreatedAt">Null: it stands in the configuration.</param>
/// <param name="CreatedBy">As well.</param>
/// <param name="RevokedAt">Null: it was not revoked.</param>
/// <param name="RevokedBy">As well.</param>
internal sealed record ApiKeyResponse(
    string Id,
    string Name,
    string Role,
    string? Organization,
    string Source,
    string State,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? CreatedAt,
    string? CreatedBy,
    DateTimeOffset? RevokedAt,
    string? RevokedBy)
{
    public static IReadOnlyList<string> States { get; } = ["active", "expired", "revoked"];

    /// <summary>The key itself, in the answer that made it alone.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    public static ApiKeyResponse Of(AccessKey key, string? end, IReadOnlyDictionary<string, DateTimeOffset> uses) => new(
        key.Id,
        key.Name,
        key.Role.ToString(),
        key.Organization,
        key.Issued is null ? "configuration" : "api",
        end ?? States[0],
        key.ExpiresAt,
        uses.TryGetValue(key.Id, out var used) ? used : null,
        key.Issued?.CreatedAt,
        key.Issued?.CreatedBy,
        key.Issued?.RevokedAt,
        key.Issued?.RevokedBy);

    // A record writes out its members, and this one may have the key.
    public override string ToString() => $"{Id} {Name}";
}

/// <summary>All keys; <c>next</c> is always null.</summary>
internal sealed record ApiKeyList(IReadOnlyList<ApiKeyResponse> Items, string? Next);
