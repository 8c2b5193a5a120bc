using System.Globalization;

namespace SmppGuard.Input;

/// <summary>
/// Collects what is wrong with configuration, all of it at once. Each message is one line: full key, value, what is allowed, an example. Secrets are never shown. Keys stand
/// below the section, for example <c>Smpp:EnquireLinkSeconds</c>.
/// </summary>
/// <param name="unread">What stood in place of numbers and flags and is none, as it is told, by full key.</param>
/// <param name="problems">Receives what is wrong.</param>
/// <param name="warnings">Receives what is allowed, but probably not meant.</param>
internal sealed class OptionProblems(Dictionary<string, string> unread, List<string> problems, List<string> warnings)
{
    /// <summary>The section of the configuration that is ours.</summary>
    public const string Section = "SmppGuard";

    /// <summary>How many there are so far.</summary>
    public int Count => problems.Count;

    /// <summary>Adds a whole message.</summary>
    public void Add(string message) => problems.Add(message);

    /// <summary>A number between two, both included. Bounds can depend on other options: the example is brought between them, wherever it would lie otherwise.</summary>
    public void Range(string key, int value, int min, int max, int example)
    {
        Check(key, value >= min && value <= max, Number(value), $"use {min} to {max}", Number(Math.Min(Math.Max(example, min), max)));
    }

    /// <summary>As <see cref="Range(string, int, int, int, int)"/>, of a number that need not be there.</summary>
    public void Range(string key, int? value, int min, int max, int example) => Range(key, value ?? min, min, max, example);

    /// <summary>Of a number: right, out of range, or none at all, in which case the option still has its default.</summary>
    public void Check(string key, bool isRight, string value, string range, string example)
    {
        if (unread.Remove($"{Section}:{key}", out var text))
        {
            Problem(key, text, range, example);
        }
        else if (!isRight)
        {
            Problem(key, value, range, example);
        }
    }

    /// <summary>To be called last: what is left are flags, and numbers that nobody judged, of which there should be none.</summary>
    public void RefuseTheUnread() => problems.AddRange(unread.Select(u => $"{u.Key} is {u.Value}; use true or false, for example true."));

    public void Text(string key, string value, int min, int max, string example)
    {
        if (value.Length < min || value.Length > max || !value.All(c => c is > ' ' and < '\x7F'))
        {
            Problem(key, Quoted(value), $"use {min} to {max} ASCII characters without spaces", example);
        }
    }

    /// <summary>One word of a closed list, in its spelling.</summary>
    public void OneOf(string key, string value, IReadOnlyList<string> allowed)
    {
        if (!allowed.Contains(value, StringComparer.Ordinal))
        {
            Problem(key, Quoted(value), $"use {(allowed.Count == 1 ? allowed[0] : string.Join(", ", allowed.SkipLast(1)) + " or " + allowed[^1])}", allowed[0]);
        }
    }

    public void TimeOfDay(string key, string value, string example)
    {
        if (!TimeOnly.TryParseExact(value, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            Problem(key, Quoted(value), "use hours and minutes, 00:00 to 23:59", example);
        }
    }

    /// <summary>A file that must exist, in PEM.</summary>
    public void File(string key, string? path, string example)
    {
        if (path is null || !System.IO.File.Exists(path))
        {
            Problem(key, path is null ? "not set" : Quoted(path), Directory.Exists(path) ? "that is a folder, name a PEM file" : "name a PEM file that exists", example);
        }
    }

    public void Warning(string key, string value, string what, string example) =>
        warnings.Add($"{Section}:{key} is {value}; {what}, for example {example}.");

    public void Problem(string key, string value, string range, string example) =>
        problems.Add($"{Section}:{key} is {value}; {range}, for example {example}.");

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Quoted(string? value) => $"\"{value}\"";
}
