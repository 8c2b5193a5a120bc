using System.Collections;
using System.CommandLine;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmppGuard.Commands;
using SmppGuard.Hosting;
using Xunit;

namespace SmppGuard.Tests.Hosting;

/// <summary>Files that editors and other programs leave behind: read, or refused with a line that says what to do.</summary>
public sealed class InputFileTests : IDisposable
{
    private const string Config = """{ "SmppGuard": { "Registry": { "File": "registry.json" }, "Smscs": [ { "Name": "main", "Host": "a", "Port": 1, "SystemId": "x" } ] } }""";
    private const string Registry = """{ "organizations": [ { "id": "acme", "name": "示例商城", "contact": "4008001234" } ] }""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> ReadEncodings => ["utf-8", "utf-8 with mark", "utf-16", "utf-16 with mark", "utf-16BE", "utf-16BE with mark", "utf-32", "utf-32 with mark", "utf-32BE", "utf-32BE with mark"];

    public static TheoryData<string> UnreadableContents => ["GB18030", "Latin-1", "cut UTF-16", "empty", "blank", "only a mark", "zeros", "half a pair", "folder", "no JSON", "two documents"];

    [Theory]
    [MemberData(nameof(ReadEncodings))]
    public async Task A_file_in_an_encoding_of_Unicode_is_read(string name)
    {
        _folder.WriteOctets("registry.json", Encoded(Registry, name));
        var file = _folder.WriteOctets("guard.json", Encoded(Config, name));
        var configuration = GuardConfiguration.Load(file, new Hashtable());
        Assert.Empty(configuration.Problems);
        Assert.Equal("示例商城", Assert.Single(configuration.Registry.Organizations).Name);
        Assert.Equal(0, (await RunAsync("check-config", file)).ExitCode);
    }

    [Theory]
    [MemberData(nameof(UnreadableContents))]
    public async Task A_registry_file_that_cannot_be_read_is_refused_by_every_command(string content)
    {
        Make("registry.json", Registry, content);
        await ExpectRefusalAsync(_folder.Write("guard.json", Config), "registry.json");
    }

    [Theory]
    [MemberData(nameof(UnreadableContents))]
    public async Task A_configuration_file_that_cannot_be_read_is_refused_by_every_command(string content)
    {
        _folder.Write("registry.json", Registry);
        Make("guard.json", Config.Replace("main", "主", StringComparison.Ordinal), content);
        await ExpectRefusalAsync(_folder.File("guard.json"), "guard.json");
    }

    [Theory]
    [MemberData(nameof(UnreadableContents))]
    public async Task A_calendar_that_cannot_be_read_is_refused_by_every_command(string content)
    {
        Make("china.json", """{ "name": "中国", "years": [] }""", content);
        await ExpectRefusalAsync(_folder.Write("guard.json", """{ "SmppGuard": { "Complaints": { "CalendarFile": "china.json" } } }"""), "SmppGuard:Complaints:CalendarFile is ");
    }

    [Fact]
    public void A_line_in_another_encoding_is_named()
    {
        _folder.WriteOctets("registry.json", [.. "{ \"organizations\": [\n"u8, .. Gb18030.GetBytes("{ \"name\": \"示例商城\" } ] }")]);
        var problem = Assert.Single(GuardConfiguration.Load(_folder.Write("guard.json", Config), new Hashtable()).Problems);
        Assert.EndsWith("registry.json is not UTF-8 text (line 2); save it as UTF-8: other encodings, such as GBK or Latin-1, are not read.", problem, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_file_that_may_not_be_read_is_refused_by_every_command()
    {
        Skip.If(Environment.IsPrivilegedProcess, "root may read everything");
        _folder.Write("registry.json", Registry);
        _folder.SetMode("registry.json", UnixFileMode.None);
        await ExpectRefusalAsync(_folder.Write("guard.json", Config), "registry.json");
    }

    [Fact]
    public void Whatever_octets_a_file_has_it_is_judged()
    {
        var config = Encoding.UTF8.GetBytes(Config);
        var registry = Encoding.UTF8.GetBytes(Registry);
        Prop.ForAll(
            ArbMap.Default.ArbFor<(bool, byte[], PositiveInt, PositiveInt)>(),
            change =>
            {
                var (inRegistry, octets, at, length) = change;
                _folder.WriteOctets("registry.json", inRegistry ? Spliced(registry, octets, at.Get, length.Get) : registry);
                _folder.WriteOctets("guard.json", inRegistry ? config : Spliced(config, octets, at.Get, length.Get));
                Assert.All(GuardConfiguration.Load(_folder.File("guard.json"), new Hashtable()).Problems, p => Assert.DoesNotContain('\n', p));
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_variable_that_is_set_in_two_spellings_is_refused()
    {
        var problems = GuardConfiguration.Load(
            _folder.Write("guard.json", "{}"), new Hashtable { ["SMPPGUARD__SMPP__SYSTEMID"] = "A", ["SmppGuard__Smpp__SystemId"] = "B" }).Problems;
        Assert.Contains("is set by two environment variables, ", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_given_twice_is_refused_with_both_lines()
    {
        var file = _folder.Write("guard.json", "{ \"SmppGuard\": {\n \"Smpp\": { \"SystemId\": \"A\",\n \"systemid\": \"B\" } } }");
        var problem = Assert.Single(GuardConfiguration.Load(file, new Hashtable()).Problems);
        Assert.StartsWith("SmppGuard:Smpp:systemid is given twice, in line 2 and in line 3; ", problem, StringComparison.Ordinal);
    }

    private static Encoding Gb18030 => CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    private static byte[] Spliced(byte[] text, byte[] octets, int at, int length)
    {
        at %= text.Length;
        return [.. text.AsSpan(0, at), .. octets, .. text.AsSpan(Math.Min(text.Length, at + (length % 8)))];
    }

    private static byte[] Encoded(string text, string name)
    {
        var encoding = Encoding.GetEncoding(name.Split(' ')[0]);
        return name.EndsWith("mark", StringComparison.Ordinal) ? [.. encoding.GetPreamble(), .. encoding.GetBytes(text)] : encoding.GetBytes(text);
    }

    private void Make(string name, string text, string content)
    {
        if (content == "folder")
        {
            Directory.CreateDirectory(_folder.File(name));
            return;
        }

        _folder.WriteOctets(name, content switch
        {
            "GB18030" => Gb18030.GetBytes(text),
            "Latin-1" => [.. "{ \"caf"u8, 0xE9, .. "\": 1 }"u8],
            "cut UTF-16" => Encoding.Unicode.GetBytes(text)[..^1],
            "blank" => "\r\n\t "u8.ToArray(),
            "only a mark" => [0xFF, 0xFE],
            "zeros" => new byte[100],
            "half a pair" => """{ "\ud800": "\udc00" }"""u8.ToArray(),
            "no JSON" => "SmppGuard = 1"u8.ToArray(),
            "two documents" => Encoding.UTF8.GetBytes(text + text),
            _ => [],
        });
    }

    private async Task ExpectRefusalAsync(string config, string expected)
    {
        var list = _folder.Write("list.csv", "msisdn,method\n");
        foreach (var (exitCode, arguments) in new (int, string[])[]
        {
            (1, ["check-config", config]), (78, ["serve", "--config", config]), (78, ["consents", "import", list, "--organization", "acme", "--config", config]),
        })
        {
            var (actual, output) = await RunAsync(arguments);
            Assert.Equal(exitCode, actual);
            Assert.Contains(output.Split('\n'), line => line.Contains(expected, StringComparison.Ordinal) && line.TrimEnd().EndsWith(')') | line.TrimEnd().EndsWith('.'));
            Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", output, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(_folder.File("data")));
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        var exitCode = await CommandTree.Root.Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = output, ProcessTerminationTimeout = null });
        return (exitCode, output.ToString());
    }
}
