using System.Security.Claims;
using SmppGuard.Access;

namespace SmppGuard.Admin;

/// <summary>Says of an endpoint what it needs.</summary>
/// <param name="Right">What the key, or person, must have.</param>
/// <param name="ForOrganizations">Whether it shows a key of an organization that organization alone, and so is open to it. Others are, to such a key, not there.</param>
internal sealed record NeededRight(AccessRight Right, bool ForOrganizations)
{
    /// <summary>Decides for a request; what names no right is open to nobody.</summary>
    public static bool Allows(ClaimsPrincipal user, Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<NeededRight>() is { } needed && user.Role() >= needed.Right.LeastRole() && (user.Organization() is null || needed.ForOrganizations);
}

/// <summary>How endpoints say it, and ask who is there.</summary>
internal static class Rights
{
    private const string OrganizationClaim = "smppguard:organization";

    /// <summary>Every endpoint of the API names the right that it needs; one that shows a key of an organization only what is that organization's says so.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, AccessRight right, bool forOrganizations = false)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeededRight(right, forOrganizations));

    public static ClaimsIdentity Identity(string scheme, string name, ApiRole? role, string? organization)
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], scheme);
        if (role is { } held)
        {
            identity.AddClaim(new Claim(ClaimTypes.Role, held.ToString()));
        }

        if (organization is not null)
        {
            identity.AddClaim(new Claim(OrganizationClaim, organization));
        }

        return identity;
    }

    /// <summary>Null: nobody is there, or has none.</summary>
    public static ApiRole? Role(this ClaimsPrincipal user) => Enum.TryParse<ApiRole>(user.FindFirstValue(ClaimTypes.Role), out var role) ? role : null;

    /// <summary>The only organization that is shown; null: all are.</summary>
    public static string? Organization(this ClaimsPrincipal user) => user.FindFirstValue(OrganizationClaim);

    /// <summary>Whether what belongs to an organization, or to nobody, is shown.</summary>
    public static bool MaySee(this ClaimsPrincipal user, string? organization) => user.Organization() is not { } own || string.Equals(own, organization, StringComparison.Ordinal);

    /// <summary>The organization that a list is asked for. False: it is not shown, so the list is empty, as it is for one that does not exist.</summary>
    public static bool TryScope(this ClaimsPrincipal user, ref string? organization)
    {
        if (user.Organization() is not { } own)
        {
            return true;
        }

        var isOwn = organization is null || string.Equals(own, organization, StringComparison.Ordinal);
        organization = own;
        return isOwn;
    }
}
