using System.Collections;
using System.Globalization;
using System.Reflection;

namespace SmppGuard.Hosting;

/// <summary>One key of option classes: a text, a number, a flag, or a whole list.</summary>
/// <param name="Key">Below the section, for example <c>Smpp:DefaultWindow</c>.</param>
/// <param name="Owner">The object that has it.</param>
/// <param name="Property">Its property.</param>
internal sealed record OptionLeaf(string Key, object Owner, PropertyInfo Property)
{
    /// <summary>For comparing; never to be shown, as it can be a secret.</summary>
    private string Text => TextOf(Property.GetValue(Owner));

    /// <summary>All keys of an object, in the order of its class.</summary>
    public static IEnumerable<OptionLeaf> Of(object options, string path = "")
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            var key = path.Length == 0 ? property.Name : $"{path}:{property.Name}";
            if (IsLeaf(property.PropertyType))
            {
                yield return new OptionLeaf(key, options, property);
                continue;
            }

            foreach (var inner in Of(property.GetValue(options)!, key))
            {
                yield return inner;
            }
        }
    }

    public bool HasValueOf(OptionLeaf other) => string.Equals(Text, other.Text, StringComparison.Ordinal);

    public void Take(OptionLeaf other) => Property.SetValue(Owner, other.Property.GetValue(other.Owner));

    private static bool IsLeaf(Type type) =>
        type.IsPrimitive || type == typeof(string) || Nullable.GetUnderlyingType(type) is not null || typeof(IEnumerable).IsAssignableFrom(type);

    private static string TextOf(object? value) => value switch
    {
        null => "",
        string text => text,
        IDictionary<string, string> map => string.Join('\n', map.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}\t{m.Value}")),
        IEnumerable list => string.Join('\n', list.Cast<object>().Select(item => item is string or IConvertible ? TextOf(item) : string.Join('\t', Of(item).Select(leaf => leaf.Text)))),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
