using System.Globalization;
using SmppGuard.Registry;

namespace SmppGuard.Hosting;

/// <content>What a single value may be, and how a problem with it is told.</content>
internal sealed partial class GuardOptionsValidator
{
    private void ReplyText(string key, string value, string example)
    {
        if (ReplySettings.ProblemOf(value) is { } problem)
        {
            _problems.Add($"{GuardOptions.Section}:{key} {problem}, for example {example}");
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
        if (value < min || value > max)
        {
            Problem(key, Number(value), $"use {min} to {max}", Number(example));
        }
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
            Problem(key, path is null ? "not set" : Quoted(path), "name a PEM file that exists", example);
        }
    }

    private void Problem(string key, string value, string range, string example) =>
        _problems.Add($"{GuardOptions.Section}:{key} is {value}; {range}, for example {example}.");

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Quoted(string? value) => $"\"{value}\"";
}
