using System.Collections;
using System.Globalization;
using System.Text.Json;
using SmppGuard.Input;

namespace SmppGuard.Hosting;

/// <summary>
/// The configuration file and the variables of the environment that override it, each setting with the place where it was made. Read here and not by
/// <c>AddJsonFile</c>, which knows no lines, and which a file in another encoding or a key given twice brings down.
/// </summary>
internal sealed class ConfigurationSources
{
    private const string EnvironmentPrefix = OptionProblems.Section + "__";

    private readonly string _fileName;
    private readonly Dictionary<string, int> _lines = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _variables = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, JsonTokenType> _kinds = new(StringComparer.OrdinalIgnoreCase);

    private ConfigurationSources(string file) => _fileName = Path.GetFileName(file);

    /// <summary>The section <see cref="OptionProblems.Section"/>.</summary>
    public IConfigurationSection Section =>
        new ConfigurationBuilder().AddInMemoryCollection(_values).Build().GetSection(OptionProblems.Section);

    /// <summary>Null: the file cannot be read at all.</summary>
    /// <param name="file">Full path of the file.</param>
    /// <param name="environment">Variables; those that begin with <c>SMPPGUARD__</c> count.</param>
    /// <param name="problems">Receives what is wrong.</param>
    public static ConfigurationSources? Load(string file, IDictionary environment, List<string> problems)
    {
        var sources = new ConfigurationSources(file);
        if (!sources.ReadFile(file, problems))
        {
            return null;
        }

        sources.ReadEnvironment(environment, problems);
        return sources;
    }

    /// <summary>Whether a setting was made in the file, and not by a variable.</summary>
    public bool IsFromFile(string key) => _lines.ContainsKey(key) && !_variables.ContainsKey(key);

    /// <summary>Whether the file has an object, a list or an empty text at a key, which values alone do not tell apart. Null: something else, or a variable in its place.</summary>
    public JsonTokenType? KindOf(string key) => !_variables.ContainsKey(key) && _kinds.TryGetValue(key, out var kind) ? kind : null;

    /// <summary>Adds to a message, which begins with a key, where that was set: the variable, or the line; of what is missing, the line of what it is missing in.</summary>
    public string Locate(string message) => $"{message} ({PlaceOf(KeyOf(message))})";

    private bool ReadFile(string file, List<string> problems)
    {
        if (!Path.Exists(file))
        {
            problems.Add($"{file} does not exist; name the configuration file, for example --config smppguard.json.");
            return false;
        }

        if (!TextFile.TryRead(file, out var text, out var problem))
        {
            problems.Add($"{file} {problem}");
            return false;
        }

        List<JsonMember> members;
        try
        {
            members = JsonMember.ReadAll(text.Span);
        }
        catch (JsonException exception)
        {
            problems.Add($"{file} is not valid JSON: {JsonMember.Describe(exception)}.");
            return false;
        }

        if (members[0].Kind != JsonTokenType.StartObject)
        {
            problems.Add($"{file} is not an object; use one, for example {{ \"{OptionProblems.Section}\": {{ … }} }}.");
            return false;
        }

        foreach (var member in members.Skip(1))
        {
            Add(member, problems);
        }

        return true;
    }

    private void Add(JsonMember member, List<string> problems)
    {
        if (!_lines.TryAdd(member.Path, member.Line))
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{member.Path} is given twice, in line {_lines[member.Path]} and in line {member.Line}; keep one of them."));
            return;
        }

        // A stranger beside the section is a mistake in the file, but normal in an environment.
        if (!member.Path.Contains(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal) && !member.Path.Equals(OptionProblems.Section, StringComparison.OrdinalIgnoreCase))
        {
            problems.Add($"{member.Path} is not a known key; everything stands inside {OptionProblems.Section}.");
        }

        var isInside = member.Kind is JsonTokenType.StartObject or JsonTokenType.StartArray;
        if (isInside || member is { Kind: JsonTokenType.String, Value: "" })
        {
            _kinds[member.Path] = member.Kind;
        }

        if (!isInside)
        {
            _values[member.Path] = member.Value;
        }
        else if (member.IsEmpty)
        {
            // An empty list replaces the default, an empty object changes nothing.
            _values[member.Path] = member.Kind == JsonTokenType.StartArray ? "" : null;
        }
    }

    private void ReadEnvironment(IDictionary environment, List<string> problems)
    {
        foreach (DictionaryEntry entry in environment)
        {
            if (entry.Key is not string name || !name.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var key = name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
            if (!_variables.TryAdd(key, name))
            {
                problems.Add($"{key} is set by two environment variables, {_variables[key]} and {name}; keep one of them.");
                continue;
            }

            _values[key] = entry.Value as string;
        }
    }

    /// <summary>The longest key that was set, of those that the message begins with: keys may have blanks.</summary>
    private string KeyOf(string message)
    {
        var first = message.IndexOf(' ', StringComparison.Ordinal);
        var key = first < 0 ? message : message[..first];
        for (var end = first; end >= 0; end = message.IndexOf(' ', end + 1))
        {
            if (_lines.ContainsKey(message[..end]) || _variables.ContainsKey(message[..end]))
            {
                key = message[..end];
            }
        }

        return key;
    }

    private string PlaceOf(string key)
    {
        for (; key.Length > 0; key = key[..Math.Max(0, key.LastIndexOf(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal))])
        {
            if (_variables.GetValueOrDefault(key) is { } variable)
            {
                return $"environment variable {variable}";
            }

            if (_lines.TryGetValue(key, out var line))
            {
                return string.Create(CultureInfo.InvariantCulture, $"{_fileName}, line {line}");
            }

            // Of an entry that only variables make, one of them shows the place.
            if (_variables.Keys.Where(k => k.StartsWith(key + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).FirstOrDefault() is { } inner)
            {
                return $"environment variable {_variables[inner]}";
            }
        }

        return $"{_fileName}, line 1";
    }
}
