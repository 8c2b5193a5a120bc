using System.Globalization;
using System.Text.Json;

namespace SmppGuard.Compliance.Content;

/// <summary>
/// The list that <see cref="ContentDetector"/> works with: words with their weights, the threshold, and which characters are taken for which. A JSON file in the program;
/// code knows how texts are compared, the list knows with what.
/// </summary>
internal sealed record ContentWords
{
    /// <summary>The longest <see cref="Window"/>.</summary>
    public const int MaxWindow = 160;

    private const int Never = 1_000_000;
    private const string Resource = "SmppGuard.Compliance.Content.content-words.json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    public required string Name { get; init; }

    /// <summary>Grows with every change of the list.</summary>
    public required int Version { get; init; }

    /// <summary>A text whose score reaches it is commercial.</summary>
    public required int Threshold { get; init; }

    /// <summary>Letters of the stretch within which the words of an advert count together; an ideograph counts as two. The length of one short message, unless the list says otherwise.</summary>
    public int Window { get; init; } = MaxWindow;

    /// <summary>By how much more than <see cref="Threshold"/> a stretch has to say, to be an advert whatever the text says elsewhere: promotion behind a long notice. Out of reach, unless the list says otherwise.</summary>
    public int Alone { get; init; } = Never;

    /// <summary>A character → those that are taken for it: look-alikes of other alphabets, traditional forms.</summary>
    public required IReadOnlyDictionary<string, string> SameAs { get; init; }

    /// <summary>Ideographs that are numbers, or parts of one.</summary>
    public required string Numerals { get; init; }

    public required IReadOnlyList<WordGroup> Groups { get; init; }

    /// <summary>The list in the program.</summary>
    public static ContentWords BuiltIn { get; } = Read(typeof(ContentWords).Assembly.GetManifestResourceStream(Resource)!);

    /// <exception cref="FormatException">No such list; the message says what is wrong.</exception>
    public static ContentWords Read(Stream stream)
    {
        ContentWords list;
        try
        {
            list = JsonSerializer.Deserialize<ContentWords>(stream, Format) ?? throw new FormatException("the list is null; use an object.");
        }
        catch (JsonException exception)
        {
            throw new FormatException(exception.Message, exception);
        }

        list.Check();
        return list;
    }

    /// <summary>The list as a file, with the numbers of this one in the words, the order and the comments of another.</summary>
    /// <param name="file">A file with the same groups.</param>
    public string WriteInto(string file)
    {
        file = Set(file, 0, "version", Version);
        file = Set(file, 0, "threshold", Threshold);
        file = Alone == Never ? file : Set(file, 0, "alone", Alone);
        foreach (var group in Groups)
        {
            var at = file.IndexOf($"\"name\": {JsonSerializer.Serialize(group.Name)}", StringComparison.Ordinal);
            file = Set(Set(file, at, "weight", group.Weight), at, "most", group.Most);
        }

        return file;
    }

    /// <summary><see cref="SameAs"/> the other way round.</summary>
    public IReadOnlyDictionary<char, char> SameAsByCharacter()
    {
        var characters = new Dictionary<char, char>();
        foreach (var (one, others) in SameAs)
        {
            foreach (var other in others)
            {
                characters[other] = one[0];
            }
        }

        return characters;
    }

    // The first number of that name behind a place.
    private static string Set(string file, int from, string name, int value)
    {
        var key = $"\"{name}\": ";
        var start = from < 0 ? -1 : file.IndexOf(key, from, StringComparison.Ordinal);
        if (start < 0)
        {
            throw new FormatException($"the list has no line with {key.Trim()}; write it as the list in the program is written.");
        }

        start += key.Length;
        var end = start;
        while (end < file.Length && (char.IsAsciiDigit(file[end]) || file[end] == '-'))
        {
            end++;
        }

        return string.Concat(file.AsSpan(0, start), value.ToString(CultureInfo.InvariantCulture), file.AsSpan(end));
    }

    private void Check()
    {
        foreach (var (one, others) in SameAs)
        {
            if (one.Length != 1 || others.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') || others.Contains(one[0], StringComparison.Ordinal))
            {
                throw new FormatException($"sameAs: \"{one}\" with \"{others}\"; use one character, and others of one UTF-16 unit each.");
            }
        }

        if (Threshold <= 0)
        {
            throw new FormatException($"threshold is {Threshold}; use a number above 0, or every text were commercial.");
        }

        if (Window is < 1 or > MaxWindow)
        {
            throw new FormatException($"window is {Window}; use 1 to {MaxWindow} letters.");
        }

        if (Alone < 0)
        {
            throw new FormatException($"alone is {Alone}; use 0 or more.");
        }

        foreach (var group in Groups)
        {
            if (group.Weight != 0 && (group.Most == 0 || Math.Sign(group.Most) != Math.Sign(group.Weight) || Math.Abs(group.Most) < Math.Abs(group.Weight)))
            {
                throw new FormatException($"group {group.Name}: most is {group.Most}; use at least the weight, {group.Weight}, and its sign.");
            }
        }
    }
}

/// <summary>Words that count the same.</summary>
/// <param name="Name">Says in an explanation what was found.</param>
/// <param name="Weight">What each word adds to the score, once; negative for what speaks for a code or a notice; 0 only hides the shorter words that end with it.</param>
/// <param name="Most">What the group adds together at most (or takes away, if negative).</param>
/// <param name="Words">In any form: they are folded as the texts are. # is a number.</param>
internal sealed record WordGroup(string Name, int Weight, int Most, IReadOnlyList<string> Words)
{
    public int Limit(int sum) => Weight < 0 ? Math.Max(sum, Most) : Math.Min(sum, Most);
}
