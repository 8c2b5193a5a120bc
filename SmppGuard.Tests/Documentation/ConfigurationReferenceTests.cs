using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SmppGuard.Hosting;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Documentation;

/// <summary>docs/usage/configuration.md against the option classes: every key has its row, every row is a key, with the default and the range that are in force.</summary>
public sealed partial class ConfigurationReferenceTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SourceFolder.Path, "docs", "usage", "configuration.md"));

    /// <summary>Names that keys had, which the page says in a sentence.</summary>
    private static readonly string[] Former = ["Archive:Provider", "Archive:ConnectionString", "Archive:Database"];

    /// <summary>What is in force where nothing is said, of keys whose former name counts then.</summary>
    private static readonly Dictionary<string, string> InForce = new(StringComparer.Ordinal) { ["Storage:Provider"] = StorageProvider.Embedded };

    /// <summary>The one range that does not hold its lower end.</summary>
    private const string Threshold = "Suspension:Rules:Threshold";

    private const string Webhooks = "Events:Webhooks:";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string, string> Ranges
    {
        get
        {
            var ranges = new TheoryData<string, string, string>();
            foreach (var row in Rows().Where(row => row.Least.Length + row.Most.Length > 0 && Options().ContainsKey(row.Key) && IsNumber(Options()[row.Key].Type)))
            {
                ranges.Add(row.Key, row.Least, row.Most);
            }

            return ranges;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_key_has_its_row_and_every_row_is_a_key()
    {
        var rows = Rows().Select(row => row.Key).ToList();
        Assert.Empty(rows.GroupBy(key => key, StringComparer.Ordinal).Where(key => key.Count() > 1).Select(key => key.Key));
        Assert.Equal(Options().Keys.Except(Former).Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
        Assert.All(Former, key => Assert.Contains($"`{key}`", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_default_is_the_one_in_force()
    {
        var options = Options();
        var wrong = Rows().Where(row => options.ContainsKey(row.Key) && !Says(row.Default, options[row.Key].Default)).Select(row => $"{row.Key}: the page says \"{row.Default}\", in force is \"{Text(options[row.Key].Default)}\"");
        Assert.True(!wrong.Any(), string.Join('\n', wrong));
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Every_range_is_the_one_in_force(string key, string least, string most)
    {
        Assert.True(least.Length == 0 || IsRefused(key, Below(least)), $"{key} may be {Below(least)}");
        Assert.True(least.Length == 0 || !IsRefused(key, least), $"{key} may not be {least}");
        Assert.True(most.Length == 0 || IsRefused(key, Above(most)), $"{key} may be {Above(most)}");
        Assert.True(most.Length == 0 || !IsRefused(key, most), $"{key} may not be {most}");
    }

    [Fact]
    public void The_range_of_every_number_is_said()
    {
        Assert.Contains("| more than 0, at most 1 |", Page, StringComparison.Ordinal);
        Assert.Equal([true, false, false, true], new[] { "0", "0.001", "1", "1.001" }.Select(value => IsRefused(Threshold, value)));
        var said = Ranges.Select(range => (string)((object[])range)[0]).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(Options().Where(option => IsNumber(option.Value.Type) && !said.Contains(option.Key) && option.Key != Threshold).Select(option => option.Key));
    }

    private bool IsRefused(string key, string value)
    {
        var parts = key.Split(':');
        var smsc = new JsonObject { ["Name"] = "main", ["Host"] = "127.0.0.1", ["Port"] = 2776, ["SystemId"] = "guard", ["Password"] = "secret" };
        var rule = new JsonObject { ["Name"] = "r", ["Metric"] = "RefusalRate", ["Threshold"] = 0.5 };
        var target = new JsonObject { ["Smsc"] = "main" };
        var route = new JsonObject { ["Name"] = "r", ["Targets"] = new JsonArray(target) };
        var webhook = new JsonObject { ["Name"] = "crm", ["Url"] = "https://crm.example", ["Secrets"] = new JsonArray("0123456789abcdef01234567") };
        var guard = new JsonObject { ["Smscs"] = new JsonArray(smsc), ["Routes"] = new JsonArray(route), ["Suspension"] = new JsonObject { ["Rules"] = new JsonArray(rule) }, ["Events"] = new JsonObject { ["Webhooks"] = new JsonArray(webhook) } };
        var at = parts[0] == "Smscs" ? smsc : key.StartsWith("Suspension:Rules:", StringComparison.Ordinal) ? rule : key.StartsWith("Routes:Targets:", StringComparison.Ordinal) ? target : key.StartsWith(Webhooks, StringComparison.Ordinal) ? webhook : guard;
        foreach (var part in at == guard ? parts[..^1] : at == smsc ? parts[1..^1] : [])
        {
            at[part] ??= new JsonObject();
            at = at[part]!.AsObject();
        }

        at[parts[^1]] = JsonNode.Parse(value);
        var file = _folder.Write(Path.GetRandomFileName(), new JsonObject { ["SmppGuard"] = guard }.ToJsonString());
        var name = parts[0] == "Smscs" ? $"Smscs:0:{string.Join(':', parts[1..])}" : key.Replace("Routes:Targets:", "Routes:0:Targets:0:", StringComparison.Ordinal).Replace("Suspension:Rules:", "Suspension:Rules:0:", StringComparison.Ordinal).Replace(Webhooks, Webhooks + "0:", StringComparison.Ordinal);
        return GuardConfiguration.Load(file).Problems.Any(problem => problem.StartsWith($"SmppGuard:{name} is ", StringComparison.Ordinal));
    }

    private static string Below(string value) => long.TryParse(value, CultureInfo.InvariantCulture, out var whole) ? (whole - 1).ToString(CultureInfo.InvariantCulture) : "-0.001";

    private static string Above(string value) => long.TryParse(value, CultureInfo.InvariantCulture, out var whole) ? (whole + 1).ToString(CultureInfo.InvariantCulture) : "1000000";

    private static bool IsNumber(Type type) => type == typeof(int) || type == typeof(long) || type == typeof(double);

    /// <summary>All keys by reflection.</summary>
    private static Dictionary<string, (Type Type, object? Default)> Options()
    {
        Dictionary<string, (Type, object?)> found = new(StringComparer.Ordinal);
        Add("", new GuardOptions());
        return found;

        void Add(string prefix, object options)
        {
            foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
            {
                var key = prefix + property.Name;
                var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
                var value = property.GetValue(options);
                if (type == typeof(Dictionary<string, string>) && key == "StatusMap")
                {
                    found[key + ":REASON"] = (type, null);
                }
                else if (type == typeof(string) || type.IsPrimitive || type == typeof(Dictionary<string, string>) || type == typeof(List<string>))
                {
                    found[key] = (type, value ?? InForce.GetValueOrDefault(key));
                }
                else if (type.IsGenericType)
                {
                    if (key != "Smscs")
                    {
                        found[key] = (type, value);
                    }

                    Add(key + ":", Activator.CreateInstance(type.GetGenericArguments()[0])!);
                }
                else
                {
                    Add(key + ":", value!);
                }
            }
        }
    }

    private static bool Says(string page, object? value) => value switch
    {
        null => page is "" or "none" or "–" or "built in" or "see [reasons](reasons.md)" or "those of the machine" or "none is shown",
        "" => page is "" or "none" or "empty" or "–" or "`Host`",
        string text => page == $"`{text}`" || page == text,
        bool flag => page.Trim('`') == (flag ? "true" : "false"),
        // A number that has to be given.
        0 or 0.0 when page.Length == 0 => true,
        IEnumerable list => page.StartsWith("`[]`", StringComparison.Ordinal) ? !list.Cast<object>().Any() : page == $"`{Text(list)}`" || (page is "`{}`" && !list.Cast<object>().Any()),
        _ => page == Text(value),
    };

    private static string Text(object? value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        IEnumerable list => "[ " + string.Join(", ", list.Cast<object>().Select(item => $"\"{item}\"")) + " ]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>What the tables say, a key each.</summary>
    private static List<(string Key, string Default, string Least, string Most)> Rows()
    {
        List<(string, string, string, string)> rows = [];
        var (section, list, allowedColumn) = ("", "", false);
        foreach (var line in Page.Split('\n'))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                section = line[3..].Split([':', ' '])[0];
            }

            allowedColumn = line.StartsWith("| Key ", StringComparison.Ordinal) ? line.Contains("| Allowed |", StringComparison.Ordinal) : allowedColumn;
            if (!line.StartsWith("| `", StringComparison.Ordinal))
            {
                continue;
            }

            var cells = line[1..].Split('|').Select(cell => cell.Trim()).ToArray();
            var names = Name().Matches(cells[0]).Select(name => name.Groups["name"].Value).ToArray();
            var defaults = names.Length == 1 ? [cells[1]] : cells[1].Length == 0 ? Enumerable.Repeat("", names.Length).ToArray() : Default().Matches(cells[1]).Select(match => match.Value).ToArray();
            var range = Range().Match(allowedColumn ? cells[2] : "");
            var previous = "";
            foreach (var (name, standard) in names.Zip(defaults.Length == names.Length ? defaults : Enumerable.Repeat(cells[1], names.Length)))
            {
                var key = name.StartsWith("…:", StringComparison.Ordinal) ? $"{list}:{name[2..]}"
                    : name.StartsWith(':') ? previous[..previous.LastIndexOf(':')] + name
                    : section == "Smscs" ? $"Smscs:{name}" : name;
                list = standard == "`[]`" ? key : list;
                previous = key;
                rows.Add((key, standard, range.Groups["least"].Value, range.Groups["most"].Value));
            }
        }

        return rows;
    }

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex("`[^`]*`|[^,` ]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Default();

    [GeneratedRegex(@"^(?<least>-?[\d.]+) to (?<most>[\d.]+)|^(?<least>[\d.]+)(?= or more)|(?<= to )(?<most>[\d.]+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Range();
}
