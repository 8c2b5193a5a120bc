using System.Collections;
using System.Globalization;
using System.Reflection;

namespace SmppGuard.Hosting;

/// <summary>
/// Fills option classes from configuration and collects everything that does not fit: unknown keys, and values of the wrong type. The binder of
/// Microsoft.Extensions.Configuration stops at the first, and adds lists to their defaults instead of replacing them. Messages spell keys as documented, however
/// the file or an environment variable spells them.
/// </summary>
internal sealed class OptionsReader(List<string> problems)
{
    public T Read<T>(IConfigurationSection section)
        where T : class, new()
    {
        var options = new T();
        Fill(options, section, GuardOptions.Section);
        return options;
    }

    private void Fill(object options, IConfigurationSection section, string path)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            problems.Add($"{path} is \"{section.Value}\"; use an object with the keys {KeysOf(options.GetType())}.");
            return;
        }

        foreach (var child in section.GetChildren())
        {
            var property = Find(options.GetType(), child.Key);
            if (property is null)
            {
                problems.Add($"{path}:{child.Key} is not a known key; known there: {KeysOf(options.GetType())}.");
            }
            else if (Value(property.PropertyType, child, $"{path}:{property.Name}", property.GetValue(options)) is { } value)
            {
                property.SetValue(options, value);
            }
        }
    }

    /// <summary>Null: keep what is there.</summary>
    private object? Value(Type type, IConfigurationSection section, string path, object? present)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            type = underlying;
        }

        if (type == typeof(string) || type.IsPrimitive)
        {
            return Scalar(type, section, path);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>))
        {
            return Items(type, section, path);
        }

        if (present is Dictionary<string, string> map)
        {
            FillMap(map, section, path);
            return null;
        }

        Fill(present!, section, path);
        return null;
    }

    private object? Scalar(Type type, IConfigurationSection section, string path)
    {
        if (section.GetChildren().Any())
        {
            problems.Add($"{path} is an object or a list; use {KindOf(type)}.");
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
            problems.Add($"{path} is \"{text}\"; use {KindOf(type)}.");
        }

        return value;
    }

    private IList? Items(Type type, IConfigurationSection section, string path)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            problems.Add($"{path} is a single value; use a list, also for one.");
            return null;
        }

        if (section.Value is null && !section.GetChildren().Any())
        {
            return null;
        }

        var list = (IList)Activator.CreateInstance(type)!;
        var element = type.GetGenericArguments()[0];
        foreach (var child in section.GetChildren())
        {
            if (!int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                problems.Add($"{path}:{child.Key} is not a known key; {path} is a list, whose keys are 0, 1, 2 and so on.");
                continue;
            }

            if (element != typeof(string))
            {
                list.Add(Item(element, child, $"{path}:{child.Key}"));
            }
            else if (Scalar(element, child, $"{path}:{child.Key}") is { } value)
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

    private void FillMap(Dictionary<string, string> map, IConfigurationSection section, string path)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            problems.Add($"{path} is \"{section.Value}\"; use an object.");
        }

        foreach (var child in section.GetChildren())
        {
            // Names are lower case everywhere, but environment variables are upper case by habit.
            map[child.Key.ToLowerInvariant()] = child.Value ?? "";
        }
    }

    private static string KindOf(Type type) => type == typeof(bool) ? "true or false" : type == typeof(string) ? "a text" : type == typeof(double) ? "a number" : "a whole number";

    private static PropertyInfo? Find(Type type, string key) =>
        type.GetProperty(key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);

    private static string KeysOf(Type type) =>
        string.Join(", ", type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name));
}
