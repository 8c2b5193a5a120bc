using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using SmppGuard.Access;
using SmppGuard.Input;

namespace SmppGuard.Admin;

/// <summary>Errors as RFC 9457 problem+json. No message repeats a number or a text that was sent.</summary>
internal static class Problems
{
    public static IResult Unauthorized { get; } = Of(
        StatusCodes.Status401Unauthorized,
        "No valid key",
        "Send the header \"Authorization: Bearer KEY\" with an API key that is valid.");

    public static IResult NoRole { get; } = Of(StatusCodes.Status403Forbidden, "Not allowed", "No role is mapped to what the token says of you (Admin:Oidc:Roles).");

    public static IResult NothingHere { get; } = Of(StatusCodes.Status404NotFound, "There is nothing at this address; /openapi/v1.json describes those that are there.");

    /// <param name="least">The role that it takes.</param>
    public static IResult Forbidden(ApiRole least) => Of(
        StatusCodes.Status403Forbidden,
        "Not allowed",
        least switch
        {
            ApiRole.Administrator => "This takes a key with the role Administrator.",
            _ => "This key may only read (GET); changes need a key with the role Operator.",
        });

    /// <param name="rate">How many there may be in a second.</param>
    public static IResult TooManyRequests(int rate) => Of(
        StatusCodes.Status429TooManyRequests,
        "Too many requests",
        string.Create(CultureInfo.InvariantCulture, $"The keys of one name may send {rate} requests a second (Admin:RequestsPerSecond); wait as long as Retry-After says."));

    public static IResult UnsupportedMediaType { get; } = Of(
        StatusCodes.Status415UnsupportedMediaType,
        "Not understood",
        "Send the body as application/json, a file as text/csv.");

    public static IResult UnsupportedEncoding { get; } = Of(
        StatusCodes.Status415UnsupportedMediaType,
        "Not understood",
        "Bodies are read as they are: send it without Content-Encoding, not compressed.");

    public static IResult UnsupportedList { get; } = Of(
        StatusCodes.Status415UnsupportedMediaType,
        "Not understood",
        "Send the list as text/csv, with the names of the columns in its first line, or as application/x-ndjson.");

    public static IResult UnsupportedNumbers { get; } = Of(
        StatusCodes.Status415UnsupportedMediaType,
        "Not understood",
        "Send the list as text/plain, one number in a line, or as text/csv, the numbers in the first column.");

    /// <summary>406 for a list that can be had as JSON or CSV.</summary>
    public static IResult NotAcceptable { get; } = Of(
        StatusCodes.Status406NotAcceptable,
        "Not to be had",
        "This list is given as application/json or text/csv; Accept one of them.");

    /// <summary>422: the same Idempotency-Key for something else.</summary>
    public static IResult OtherRequest { get; } = Of(
        StatusCodes.Status422UnprocessableEntity,
        "Another request",
        "This Idempotency-Key was used for another request within a day: another address, body, type or condition. Use a new one for a new request.");

    /// <summary>413 that names the field and the limit.</summary>
    public static IResult TooLarge(string field, long limit) => Of(
        StatusCodes.Status413PayloadTooLarge,
        "Too large",
        string.Create(CultureInfo.InvariantCulture, $"{field} may have {limit} octets at most."));

    /// <summary>A list that was not taken: the counts and the first bad lines, as in the answer to one that was.</summary>
    /// <param name="refused">Why.</param>
    /// <param name="done">What became of it.</param>
    public static IResult Refused(ListRefusedException refused, string done)
    {
        var detail = $"body {refused.Problem} {done} force=true takes it all the same.";
        var more = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["accepted"] = refused.Accepted,
            ["unchanged"] = refused.Unchanged,
            ["rejected"] = refused.Rejected,
            ["errors"] = refused.Errors,
        };
        return refused.IsConflict
            ? TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict, title: "Does not go together", extensions: more)
            : TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest, title: "Not understood", extensions: more);
    }

    public static IResult Damaged(string detail) => Of(StatusCodes.Status500InternalServerError, "Damaged", detail);

    public static IResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, "Not found", detail);

    public static IResult Conflict(string detail) => Of(StatusCodes.Status409Conflict, "Does not go together", detail);

    /// <summary>412: it is not what whoever changes it has seen.</summary>
    public static IResult Stale { get; } = Of(
        StatusCodes.Status412PreconditionFailed,
        "Changed meanwhile",
        "If-Match or If-None-Match does not hold: what was to be changed is not what you have seen. Read it again, and decide again; nothing was changed.");

    /// <summary>412: there is nothing that a condition could be about.</summary>
    public static IResult Untagged { get; } = Of(
        StatusCodes.Status412PreconditionFailed,
        "No ETag",
        "What this changes has no ETag, so If-Match holds only as *, and If-None-Match: * never; nothing was changed. Leave the header out.");

    public static IResult UnsupportedPatch { get; } = Of(
        StatusCodes.Status415UnsupportedMediaType,
        "Not understood",
        "Send the members that are to be different as application/merge-patch+json (RFC 7396); null takes one away.");

    public static IResult Unavailable(string detail) => Of(StatusCodes.Status503ServiceUnavailable, "Not possible at present", detail);

    /// <summary>400 that names what is wrong: a query parameter, a field of the body, or <c>body</c>.</summary>
    public static IResult Invalid(string field, string message) => Invalid([(field, message)]);

    /// <inheritdoc cref="Invalid(string, string)"/>
    public static IResult Invalid(IReadOnlyCollection<(string Field, string Message)> problems) =>
        TypedResults.ValidationProblem(
            problems.GroupBy(p => p.Field, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(p => p.Message).ToArray(), StringComparer.Ordinal),
            detail: string.Join(" ", problems.Select(p => $"{p.Field} {p.Message}")),
            title: "Not understood");

    /// <summary>400 for problems that begin with the path of what is wrong, as the registry words them.</summary>
    public static IResult Invalid(IEnumerable<string> problems) =>
        Invalid([.. problems.Select(p => p.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end && !p.StartsWith("the ", StringComparison.Ordinal) ? (p[..end], p[(end + 1)..]) : ("body", p))]);

    /// <summary>A status with the title that everybody knows.</summary>
    public static IResult Of(int status, string detail) => Of(status, ReasonPhrases.GetReasonPhrase(status), detail);

    private static IResult Of(int status, string title, string detail) => TypedResults.Problem(detail, statusCode: status, title: title);
}
