using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using SmppGuard.Admin;
using SmppGuard.Archive;
using SmppGuard.Input;

namespace SmppGuard.Hosting;

/// <summary>
/// Fills option classes from configuration and collects everything that does not fit: unknown keys, and values of the wrong type. The binder of
/// Microsoft.Extensions.Configuration stops at the first, and adds lists to their defaults instead of replacing them. Messages spell keys as documented, however
/// the file or an environment variable spells them.
/// </summary>
/// <param name="problems">Receives what does not fit.</param>
/// <param name="unread">Receives what stands in place of numbers and flags and is none, by key: who knows their range says what would be right.</param>
/// <param name="kindOf">What the file has at a key, where that is an object, a list or an empty text.</param>
internal sealed class OptionsReader(List<string> problems, Dictionary<string, string> unread, Func<string, JsonTokenType?> kindOf)
{
    private const string Inside = "an object or a list";

    /// <summary>How far a misspelt key may be from the right one to be taken for it.</summary>
    private const int MaxSlips = 2;

    public T Read<T>(IConfigurationSection section)
        where T : class, new()
    {
        var options = new T();
        Fill(options, section, OptionProblems.Section);
        return options;
    }

    private void Fill(object options, IConfigurationSection section, string path)
    {
        // What stands in the place of an API key may be the key, and that of a connection string may hold a password.
        if (Misplaced(section, isHidden: options is ApiKeyOptions or AdminOptions or StorageOptions or ArchiveOptions) is { } misplaced)
        {
            problems.Add($"{path} is {misplaced}; use an object with the keys {KeysOf(options.GetType())}, for example {{ \"{KeyNames(options.GetType()).First()}\": … }}.");
            return;
        }

        foreach (var child in section.GetChildren())
        {
            var property = Find(options.GetType(), child.Key);
            if (property is null)
            {
                problems.Add($"{path}:{child.Key} is not a known key; known there: {KeysOf(options.GetType())}.{Suggestion(options.GetType(), child.Key)}");
            }
            else if (Value(property, child, $"{path}:{property.Name}", property.GetValue(options)) is { } value)
            {
                property.SetValue(options, value);
            }
        }
    }

    /// <summary>What stands in the place of an object; null: one, or nothing. A variable may be empty, as those of a deployment are that nobody has set.</summary>
    private string? Misplaced(IConfigurationSection section, bool isHidden = false) => kindOf(section.Path) switch
    {
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => OptionProblems.Quoted(""),
        _ when string.IsNullOrEmpty(section.Value) => null,
        _ => isHidden ? "a text" : OptionProblems.Quoted(section.Value),
    };

    /// <summary>Null: keep what is there.</summary>
    private object? Value(PropertyInfo property, IConfigurationSection section, string path, object? present)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(string) || type.IsPrimitive)
        {
            return Scalar(type, section, path, present as string);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>))
        {
            return Items(type, section, path, (present as List<string>)?.FirstOrDefault());
        }

        if (present is Dictionary<string, string> map)
        {
            FillMap(map, section, path, property.GetCustomAttribute<EntryExampleAttribute>()?.Entry ?? "…");
            return null;
        }

        Fill(present!, section, path);
        return null;
    }

    /// <param name="type">What is read.</param>
    /// <param name="section">Where it stands.</param>
    /// <param name="path">Its key.</param>
    /// <param name="usual">A text that it may be; null: nobody knows one.</param>
    private object? Scalar(Type type, IConfigurationSection section, string path, string? usual)
    {
        if (kindOf(section.Path) is JsonTokenType.StartObject or JsonTokenType.StartArray || section.GetChildren().Any())
        {
            if (type == typeof(string))
            {
                problems.Add($"{path} is {Inside}; use a text, for example {OptionProblems.Quoted(string.IsNullOrEmpty(usual) ? "main" : usual)}.");
            }
            else
            {
                unread[path] = Inside;
            }

            return null;
        }

        var text = section.Value;
        if (text is null || type == typeof(string))
        {
            return text;
        }

        object? value = null;
        if (type == typeof(int) && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small))
        {
            value = small;
        }
        else if (type == typeof(long) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large))
        {
            value = large;
        }
        else if (type == typeof(double) && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var fraction))
        {
            value = fraction;
        }
        else if (type == typeof(bool) && bool.TryParse(text, out var flag))
        {
            value = flag;
        }

        if (value is null)
        {
            unread[path] = OptionProblems.Quoted(text);
        }

        return value;
    }

    private IList? Items(Type type, IConfigurationSection section, string path, string? usual)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            problems.Add($"{path} is a single value; use a list, also for one, for example [ … ].");
            return null;
        }

        if (section.Value is null && !section.GetChildren().Any())
        {
            if (kindOf(section.Path) == JsonTokenType.StartObject)
            {
                problems.Add($"{path} is an object; use a list, for example [ … ].");
            }

            return null;
        }

        var list = (IList)Activator.CreateInstance(type)!;
        var element = type.GetGenericArguments()[0];
        var next = 0;
        foreach (var child in section.GetChildren())
        {
            if (!int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                problems.Add($"{path}:{child.Key} is not a known key; {path} is a list, whose keys are 0, 1, 2 and so on.");
                continue;
            }

            // What is said of an entry names its place, which a variable that leaves one out would shift.
            if (!string.Equals(child.Key, next.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{path}:{child.Key} leaves out {path}:{next}; number the entries of a list without gaps, for example {path}:{next}."));
                continue;
            }

            next++;

            if (element != typeof(string))
            {
                list.Add(Item(element, child, $"{path}:{child.Key}"));
            }
            else if (Scalar(element, child, $"{path}:{child.Key}", usual) is { } value)
            {
                list.Add(value);
            }
        }

        return list;
    }

    private object Item(Type element, IConfigurationSection section, string path)
    {
        var item = Activator.CreateInstance(element)!;
        Fill(item, section, path);
        return item;
    }

    private void FillMap(Dictionary<string, string> map, IConfigurationSection section, string path, string entry)
    {
        if (Misplaced(section) is { } misplaced)
        {
            problems.Add($"{path} is {misplaced}; use an object, for example {{ {entry} }}.");
            return;
        }

        // As they are written: case does not tell keys of a configuration apart, and variables are upper case by habit, so no map tells them apart either.
        foreach (var child in section.GetChildren())
        {
            map[child.Key] = child.Value ?? "";
        }
    }

    private static string Suggestion(Type type, string key)
    {
        var nearest = KeyNames(type).MinBy(name => Slips(name, key));
        return nearest is not null && Slips(nearest, key) <= MaxSlips ? $" Is it {nearest}?" : "";
    }

    /// <summary>Characters to put in, take out or change that make one word the other (Levenshtein).</summary>
    private static int Slips(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 0; i < one.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 0; j < other.Length; j++)
            {
                var change = diagonal + (char.ToUpperInvariant(one[i]) == char.ToUpperInvariant(other[j]) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(change, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[^1];
    }

    private static PropertyInfo? Find(Type type, string key) =>
        type.GetProperty(key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);

    private static string KeysOf(Type type) => string.Join(", ", KeyNames(type));

    private static IEnumerable<string> KeyNames(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name);
}
