using System.Globalization;
using SmppGuard.Registry;
using SmppGuard.Relay;

namespace SmppGuard.Hosting;

/// <content>What a single value may be, and how a problem with it is told.</content>
internal sealed partial class GuardOptionsValidator
{
    private void ReplyText(string key, string value, Func<string, string?>? problemOfWords, string example)
    {
        if (ReplySettings.ProblemOf(value) is { } problem)
        {
            _problems.Add($"{GuardOptions.Section}:{key} {problem}, for example \"{example}\".");
        }
        else if (TextTemplate.ProblemOf(value) is { } unknown)
        {
            Problem(key, Quoted(value), unknown, Quoted(example));
        }
        else if (value.Length > 0 && problemOfWords?.Invoke(value) is { } unheard)
        {
            _problems.Add($"{GuardOptions.Section}:{key} is {Quoted(value)}; it {unheard}, as in {Quoted(example)}.");
        }
    }

    private void VendorTag(string key, string value, string example)
    {
        if (value.Length > 0 && !VendorTlv.TryParse(value, out _))
        {
            Problem(key, Quoted(value), "use a tag that SMPP leaves to vendors, 0x1400 to 0x3FFF", example);
        }
    }

    private void Range(string key, int value, int min, int max, int example)
    {
        Check(key, value >= min && value <= max, Number(value), $"use {min} to {max}", Number(example));
    }

    /// <summary>Of a number: right, out of range, or none at all, in which case the option still has its default.</summary>
    private void Check(string key, bool isRight, string value, string range, string example)
    {
        if (_unread.Remove($"{GuardOptions.Section}:{key}", out var text))
        {
            Problem(key, Quoted(text), range, example);
        }
        else if (!isRight)
        {
            Problem(key, value, range, example);
        }
    }

    // Flags; and numbers that nobody above judged, of which there should be none.
    private void RefuseTheUnread() => _problems.AddRange(_unread.Select(u => $"{u.Key} is {Quoted(u.Value)}; use true or false, for example true."));

    /// <summary>The file that stands where a folder should be, in a path or on the way there; null: none.</summary>
    private static string? FileOnTheWay(string? path)
    {
        for (; path is not null && !Directory.Exists(path); path = Path.GetDirectoryName(path))
        {
            if (System.IO.File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    private void Text(string key, string value, int min, int max, string example)
    {
        if (value.Length < min || value.Length > max || !value.All(c => c is > ' ' and < '\x7F'))
        {
            Problem(key, Quoted(value), $"use {min} to {max} ASCII characters without spaces", example);
        }
    }

    private void OneOf(string key, string value, IReadOnlyList<string> allowed)
    {
        if (!allowed.Contains(value, StringComparer.Ordinal))
        {
            Problem(key, Quoted(value), $"use {(allowed.Count == 1 ? allowed[0] : string.Join(", ", allowed.SkipLast(1)) + " or " + allowed[^1])}", allowed[0]);
        }
    }

    private void TimeOfDay(string key, string value, string example)
    {
        if (!TimeOnly.TryParseExact(value, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            Problem(key, Quoted(value), "use hours and minutes, 00:00 to 23:59", example);
        }
    }

    private void File(string key, string? path, string example)
    {
        if (path is null || !System.IO.File.Exists(path))
        {
            Problem(key, path is null ? "not set" : Quoted(path), Directory.Exists(path) ? "that is a folder, name a PEM file" : "name a PEM file that exists", example);
        }
    }

    private void Warning(string key, string value, string what, string example) =>
        _warnings.Add($"{GuardOptions.Section}:{key} is {value}; {what}, for example {example}.");

    private void Problem(string key, string value, string range, string example) =>
        _problems.Add($"{GuardOptions.Section}:{key} is {value}; {range}, for example {example}.");

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Quoted(string? value) => $"\"{value}\"";
}
