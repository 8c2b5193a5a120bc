using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;
using SmppGuard.Registry;

namespace SmppGuard.Admin;

/// <summary>
/// <c>If-Match</c> and <c>If-None-Match</c> (RFC 9110, 13.1): a change counts only if what it changes is still what its sender has seen, or is not there yet. The tags are of what is kept, not of the octets that
/// are answered, which also say what passes by itself (<c>blocked</c>, <c>warnings</c>), and may be compressed.
/// </summary>
internal sealed class Preconditions
{
    // As many as a random id would have.
    private const int Octets = 16;

    private readonly IList<EntityTagHeaderValue>? _match;
    private readonly IList<EntityTagHeaderValue>? _noneMatch;

    private Preconditions(IList<EntityTagHeaderValue>? match, IList<EntityTagHeaderValue>? noneMatch) => (_match, _noneMatch) = (match, noneMatch);

    /// <summary>Whether there is a condition at all.</summary>
    public bool Any => _match is not null || _noneMatch is not null;

    /// <returns>The conditions; or the problem to answer with.</returns>
    public static (Preconditions? Conditions, IResult? Problem) Read(HttpRequest request)
    {
        var problems = new List<(string Field, string Message)>();
        var conditions = new Preconditions(Tags(HeaderNames.IfMatch), Tags(HeaderNames.IfNoneMatch));
        return problems.Count > 0 ? (null, Problems.Invalid(problems)) : (conditions, null);

        IList<EntityTagHeaderValue>? Tags(string name)
        {
            var values = request.Headers[name];
            if (values.Count == 0)
            {
                return null;
            }

            if (!EntityTagHeaderValue.TryParseStrictList([.. values.OfType<string>()], out var tags))
            {
                problems.Add((name, "is not understood; send the ETag of an answer as it came, with its quotes, or *."));
            }

            return tags;
        }
    }

    /// <summary>Whether a change may be made of what has this tag; null: there is nothing yet.</summary>
    public bool Hold(string? tag) =>
        (_match is null || (tag is not null && _match.Any(wanted => IsAny(wanted) || wanted.Compare(HeaderOf(tag), useStrongComparison: true))))
        && (_noneMatch is null || tag is null || !_noneMatch.Any(known => IsAny(known) || known.Compare(HeaderOf(tag), useStrongComparison: false)));

    /// <summary>Whether a change may be made of what is there and has no tag: it is something, and not what anybody has a tag of.</summary>
    public bool HoldWithoutTag => (_match is null || _match.Any(IsAny)) && (_noneMatch is null || !_noneMatch.Any(IsAny));

    /// <summary>A change of the registry under these conditions.</summary>
    public RegistryChange For(RegistryChange change, Func<RegistryState, string?> tagOf) => Any ? change with { OnlyIf = state => Hold(tagOf(state)) } : change;

    /// <summary>Says which state of a thing is answered.</summary>
    public static void Tell(HttpContext http, string? tag)
    {
        if (tag is not null)
        {
            http.Response.GetTypedHeaders().ETag = HeaderOf(tag);
        }
    }

    /// <summary>The tag of what is shown whole as this.</summary>
    public static string TagOf<T>(T shown, JsonTypeInfo<T> type) => Base64Url.EncodeToString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(shown, type)).AsSpan(0, Octets));

    private static bool IsAny(EntityTagHeaderValue tag) => tag.Compare(EntityTagHeaderValue.Any, useStrongComparison: false);

    private static EntityTagHeaderValue HeaderOf(string tag) => new($"\"{tag}\"");
}
