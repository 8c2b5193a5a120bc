using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmppGuard.Carriers.Prefixes;

/// <summary>A table of prefixes as it stands in a file.</summary>
internal sealed record PrefixFile
{
    /// <summary>What the table is called, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Where it was taken from.</summary>
    public required string Source { get; init; }

    /// <summary>Of which day the source is.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Carriers by name.</summary>
    public required IReadOnlyDictionary<string, PrefixRanges?> Carriers { get; init; }
}

/// <summary>What a carrier was given.</summary>
internal sealed record PrefixRanges
{
    public IReadOnlyList<string?>? Prefixes { get; init; }

    /// <summary>Those of which the source is not sure.</summary>
    public IReadOnlyList<string?>? Uncertain { get; init; }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = JsonCommentHandling.Skip, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PrefixFile))]
internal sealed partial class PrefixJson : JsonSerializerContext;
