using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace SmppGuard.RulePacks;

/// <summary>
/// The dated set of rules in force: every article number, period, wording and keyword that a law, a draft or the market sets. Code knows mechanisms, packs know
/// numbers. A pack is a JSON file in the program; one that is based on another says only what differs.
/// </summary>
internal sealed record RulePack
{
    private const string BasedOn = "basedOn";
    private const string ResourceFolder = "SmppGuard.RulePacks.";
    private const string ResourceSuffix = ".json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private static readonly JsonSerializerOptions ForPeople = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All) };

    /// <summary>Names of all packs.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        .. typeof(RulePack).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(ResourceFolder, StringComparison.Ordinal) && n.EndsWith(ResourceSuffix, StringComparison.Ordinal))
            .Select(n => n[ResourceFolder.Length..^ResourceSuffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Named in the configuration and in every decision record.</summary>
    public required string Name { get; init; }

    /// <summary>Grows with every change of the pack.</summary>
    public required int Version { get; init; }

    /// <summary>The text it stands for.</summary>
    public required string Title { get; init; }

    /// <summary>First day in force; for a draft, the day it was published.</summary>
    public required DateOnly EffectiveFrom { get; init; }

    /// <summary>Reason name → the articles that the refusal rests on, as far as their numbers are confirmed.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Articles { get; init; }

    /// <summary>Replies that are refusals.</summary>
    public required IReadOnlyList<string> OptOutKeywords { get; init; }

    /// <summary>Those of the refusals that mean every organization behind the code's main number.</summary>
    public required IReadOnlyList<string> OptOutAllKeywords { get; init; }

    /// <summary>Replies that are consent by themselves.</summary>
    public required IReadOnlyList<string> OptInKeywords { get; init; }

    /// <summary>Replies that are consent only as the answer to a question that was put to the number.</summary>
    public required IReadOnlyList<string> OptInAnswers { get; init; }

    /// <summary>A character of those words → those that are taken for it in a reply; where it is a Latin letter, in refusals alone.</summary>
    public required IReadOnlyDictionary<string, string> SameInReplies { get; init; }

    /// <summary>Words that, followed by an opt-out keyword, tell the recipient how to refuse.</summary>
    public required IReadOnlyList<string> OptOutInstructions { get; init; }

    /// <summary>How marks that are there already are told from what only looks like them.</summary>
    public required MarkWords MarkWords { get; init; }

    /// <summary>How the code of a verification text is told from other numbers.</summary>
    public required CodeWords CodeWords { get; init; }

    /// <summary>What a receipt says when the number is on a black list of a carrier.</summary>
    public required IReadOnlyList<BlackListError> BlackListErrors { get; init; }

    public required RetentionFloors RetentionFloors { get; init; }

    public required QuietHoursDefault QuietHours { get; init; }

    public required ComplaintPeriods Complaints { get; init; }

    public required FilingPeriods Filings { get; init; }

    /// <summary>
    /// Whether a word, folded, agrees only as the answer to a question, whoever lists it: an answer of the pack, one character, or digits. Those are written for many reasons.
    /// </summary>
    public bool CountsOnlyAsAnswer(string word) =>
        word.Length == 1 || word.All(char.IsAsciiDigit) || OptInAnswers.Contains(word, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a pack.</summary>
    /// <exception cref="ArgumentException">No pack has that name; the message lists those there are.</exception>
    public static RulePack Load(string name) => TryLoad(name, out var pack, out var problem) ? pack : throw new ArgumentException(problem, nameof(name));

    /// <summary>As <see cref="Load"/>; <paramref name="problem"/> lists the known names.</summary>
    public static bool TryLoad(
        string name,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RulePack? pack,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? problem)
    {
        if (!Known.Contains(name, StringComparer.Ordinal))
        {
            pack = null;
            problem = $"\"{name}\" is no rule pack; use one of {string.Join(", ", Known)}";
            return false;
        }

        pack = Read(name).Deserialize<RulePack>(Format)!;
        problem = null;
        return true;
    }

    /// <summary>All that a pack says, as JSON for people.</summary>
    public static byte[] Whole(string name) => JsonSerializer.SerializeToUtf8Bytes(Read(name), ForPeople);

    private static JsonObject Read(string name)
    {
        using var stream = typeof(RulePack).Assembly.GetManifestResourceStream(ResourceFolder + name + ResourceSuffix)!;
        var pack = JsonNode.Parse(stream, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!.AsObject();
        if (!pack.Remove(BasedOn, out var baseName))
        {
            return pack;
        }

        var merged = Read(baseName!.GetValue<string>());
        foreach (var (key, value) in pack)
        {
            merged[key] = value?.DeepClone();
        }

        return merged;
    }
}

/// <summary>The least number of calendar months that the configuration may keep records.</summary>
internal sealed record RetentionFloors(int SignallingMonths, int MessageMonths, int EvidenceMonthsAfterEnd);

/// <summary>A word of a receipt, as err or as stat, and which list it speaks of.</summary>
internal sealed record BlackListError(string Error, string Meaning);

/// <summary>How long complaints may take, in working days after the day on which they were received.</summary>
internal sealed record ComplaintPeriods(int AnswerWorkingDays);

/// <summary>How long carriers keep what is filed and not used, and in how many days they are told of a change.</summary>
internal sealed record FilingPeriods(int UnusedMonths, int TaskDays);

/// <summary>Hours in which the market does not send adverts; in force only where the configuration enables them.</summary>
internal sealed record QuietHoursDefault(string From, string To, string TimeZone);
