using System.Globalization;
using System.Text.Json;
using SmppGuard.Model;

namespace SmppGuard.Input;

/// <summary>
/// Reads the members of one JSON object and collects everything that does not fit, each with its path: a missing or unknown member, a wrong type. A serializer
/// would stop at the first.
/// </summary>
internal sealed class JsonObjectReader
{
    private const string ExampleTime = "2026-01-05T08:00:00Z";
    private const string LastDay = "9999-12-31";

    // Licences of China carry days of China.
    private static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    private readonly JsonElement _element;
    private readonly List<string> _problems;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <param name="element">Anything; that it is no object is a problem too.</param>
    /// <param name="path">Where it stands, for example <c>accounts[0]</c>; empty for the whole document.</param>
    /// <param name="problems">Receives what is wrong.</param>
    public JsonObjectReader(JsonElement element, string path, List<string> problems)
    {
        _element = element;
        _problems = problems;
        Path = path;
        if (!IsObject)
        {
            problems.Add($"{(path.Length == 0 ? "the document" : path)} is {Describe(element)}; use an object, for example {{}}.");
        }
    }

    public string Path { get; }

    // Of something else, every member would be missing: one problem says it.
    private bool IsObject => _element.ValueKind == JsonValueKind.Object;

    public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    /// <summary>A member that must be there; empty when it is not, which is a problem.</summary>
    public string Text(string name, string example)
    {
        var before = _problems.Count;
        var text = OptionalText(name, example);
        if (string.IsNullOrEmpty(text) && _problems.Count == before && IsObject)
        {
            _problems.Add($"{PathOf(name)} is {(text is null ? "missing" : "empty")}; for example \"{example}\".");
        }

        return text ?? "";
    }

    /// <summary>The member that names the entry. <paramref name="known"/>: how the address names it already, which the member may repeat but not contradict.</summary>
    public string Key(string name, string example, string? known)
    {
        if (known is null)
        {
            return Text(name, example);
        }

        if (OptionalText(name, example) is { } text && !string.Equals(text, known, StringComparison.Ordinal))
        {
            _problems.Add($"{PathOf(name)} is \"{text}\", but the address says \"{known}\".");
        }

        return known;
    }

    /// <summary>Members that answers have and nobody can set: they may be sent back.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            _read.Add(name);
        }
    }

    /// <summary>The text of a member where it has one. What is wrong with it is said when it is read.</summary>
    public string? TextOrNull(string name) => TryGet(name, out var value) ? TextOf(value) : null;

    public string? OptionalText(string name, string example)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (TextOf(value) is { } text)
        {
            return text;
        }

        _problems.Add($"{PathOf(name)} is {Describe(value)}; use a text, for example \"{example}\".");
        return null;
    }

    /// <summary>A text that must be there and is never shown; <paramref name="known"/> stands in for a missing one.</summary>
    public string Secret(string name, string example, string? known = null)
    {
        if (known is not null && !TryGet(name, out _))
        {
            return known;
        }

        if (TryGet(name, out var value) && TextOf(value) is { Length: > 0 } text)
        {
            return text;
        }

        if (IsObject)
        {
            _problems.Add($"{PathOf(name)} is missing, empty or no text; for example {example}.");
        }

        return "";
    }

    public int? Integer(string name, int min, int max, int example)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
        {
            return number;
        }

        _problems.Add(string.Create(CultureInfo.InvariantCulture, $"{PathOf(name)} is {Describe(value)}; use {min} to {max}, for example {example}."));
        return null;
    }

    public bool Flag(string name)
    {
        if (!TryGet(name, out var value))
        {
            return false;
        }

        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            _problems.Add($"{PathOf(name)} is {Describe(value)}; use true or false, for example true.");
        }

        return value.ValueKind == JsonValueKind.True;
    }

    /// <summary>One of <paramref name="names"/>; null when it is missing or another, which is a problem.</summary>
    public string? OneOf(string name, params ReadOnlySpan<string> names) => OneOf(name, Text(name, names[0]), names);

    /// <summary>As <see cref="OneOf(string, ReadOnlySpan{string})"/>; a missing one is null, and no problem.</summary>
    public string? OptionalOneOf(string name, params ReadOnlySpan<string> names) => OneOf(name, OptionalText(name, names[0]) ?? "", names);

    private string? OneOf(string name, string text, ReadOnlySpan<string> names)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (names.Contains(text, StringComparer.Ordinal))
        {
            return text;
        }

        _problems.Add($"{PathOf(name)} is \"{text}\"; use {string.Join(", ", names!)}, for example {names[0]}.");
        return null;
    }

    /// <summary>When a day begins in China, where only the day is given; else a time with its offset.</summary>
    public DateTimeOffset? StartOf(string name) => Day(name) is { } day ? AtMidnight(day) : Time(name);

    /// <summary>When a day is over in China, where only the day is given, so that the day itself still counts; else a time with its offset. The last day there is: never.</summary>
    public DateTimeOffset? EndOf(string name) => SaysNever(name) ? DateTimeOffset.MaxValue : Day(name) is { } day ? AtMidnight(day.AddDays(1)) : Time(name);

    public DateTimeOffset? Time(string name)
    {
        if (OptionalText(name, ExampleTime) is not { } text)
        {
            return null;
        }

        if (TryReadTime(text, out var time))
        {
            return time;
        }

        _problems.Add($"{PathOf(name)} is \"{text}\"; use a time with its offset, for example {ExampleTime}.");
        return null;
    }

    public List<string> Texts(string name, string example)
    {
        var texts = new List<string>();
        foreach (var (item, path) in Items(name))
        {
            if (TextOf(item) is { Length: > 0 } text)
            {
                texts.Add(text);
            }
            else
            {
                _problems.Add($"{path} is {Describe(item)}; use a text, for example \"{example}\".");
            }
        }

        return texts;
    }

    /// <summary>As <see cref="Texts"/>; null where the member is not there, which is not the same as a list of nothing.</summary>
    public List<string>? OptionalTexts(string name, string example) => TryGet(name, out _) ? Texts(name, example) : null;

    public IEnumerable<JsonObjectReader> Objects(string name) => Items(name).Select(item => new JsonObjectReader(item.Element, item.Path, _problems));

    /// <summary>A list that must be there, since an empty one and none are not the same: who forgot it would take away everything that is in it.</summary>
    public IEnumerable<JsonObjectReader> RequiredObjects(string name)
    {
        if (IsObject && !TryGet(name, out _))
        {
            _problems.Add($"{PathOf(name)} is missing; use a list, for example [].");
        }

        return Objects(name);
    }

    public JsonObjectReader? Object(string name) => TryGet(name, out var value) ? new JsonObjectReader(value, PathOf(name), _problems) : null;

    /// <summary>To be called last: members that nobody asked for are mistakes.</summary>
    public void RefuseTheRest()
    {
        if (!IsObject)
        {
            return;
        }

        foreach (var member in _element.EnumerateObject())
        {
            var name = NameOf(member);
            if (!_read.Contains(name))
            {
                _problems.Add($"{PathOf(name)} is not a known member; known there: {string.Join(", ", _read)}.");
            }
        }
    }

    public void Problem(string name, string what) => _problems.Add($"{PathOf(name)} {what}");

    private DateOnly? Day(string name) =>
        TryGet(name, out var value) && TextOf(value) is { } text
        && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    // The first day there is began in China before the first moment.
    private static DateTimeOffset AtMidnight(DateOnly day) => day == DateOnly.MinValue ? DateTimeOffset.MinValue : new(day.ToDateTime(TimeOnly.MinValue), ChinaOffset);

    // In whatever zone it is written: west of Greenwich the day ends behind the last moment, so the form is judged in the year before.
    private bool SaysNever(string name) =>
        TryGet(name, out var value) && TextOf(value) is { } text && text.StartsWith(LastDay, StringComparison.Ordinal)
        && (text.Length == LastDay.Length || TryReadTime("9998" + text[4..], out _));

    // RFC 3339: a time without an offset could be any of 26 hours.
    private static bool TryReadTime(string text, out DateTimeOffset time) => UtcTime.TryParse(text, out time, orBlank: true);

    private IEnumerable<(JsonElement Element, string Path)> Items(string name)
    {
        if (!TryGet(name, out var list))
        {
            yield break;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            _problems.Add($"{PathOf(name)} is {Describe(list)}; use a list, for example [].");
            yield break;
        }

        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            yield return (item, string.Create(CultureInfo.InvariantCulture, $"{PathOf(name)}[{index++}]"));
        }
    }

    private bool TryGet(string name, out JsonElement value)
    {
        _read.Add(name);
        value = default;
        return IsObject && _element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    /// <summary>Null: no text, or one that JSON can spell and nobody can read, as <c>"\ud800"</c>.</summary>
    private static string? TextOf(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "a name with one half of a \\u pair";
        }
    }

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => TextOf(element) is { } text ? $"\"{text}\"" : "a text with one half of a \\u pair",
        _ => element.GetRawText(),
    };
}
