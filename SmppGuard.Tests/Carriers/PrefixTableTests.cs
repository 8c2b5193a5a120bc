using SmppGuard.Carriers.Prefixes;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Carriers;

/// <summary>The table of prefixes is data, which a file can replace.</summary>
public sealed class PrefixTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_built_in_table_says_source_and_date_and_has_only_prefixes_of_mobile_numbers()
    {
        var table = PrefixTable.Load(null);
        Assert.True(table.File.Source.Length > 20);
        Assert.InRange(table.File.Date, new DateOnly(2020, 1, 1), new DateOnly(2100, 1, 1));
        Assert.All(table.File.Carriers.Values.SelectMany(carrier => (carrier!.Prefixes ?? []).Concat(carrier.Uncertain ?? [])), prefix => Assert.Matches("^861[3-9][0-9]{1,3}$", prefix));
    }

    [Fact]
    public void A_file_takes_the_place_of_the_built_in_table_and_its_longest_prefix_counts()
    {
        var file = _folder.Write("prefixes.json", """
            {
              // Of a country far away.
              "name": "far", "source": "the regulator", "date": "2026-05-01",
              "carriers": { "one": { "prefixes": [ "65", "65912345" ] }, "two": { "prefixes": [ "659" ], "uncertain": [ "6591" ] } }
            }
            """);
        var table = PrefixTable.Load(file);
        Assert.Equal(("one", true), Of(table, 6581234567));
        Assert.Equal(("two", true), Of(table, 6590000000));
        Assert.Equal(("two", false), Of(table, 6591000000));
        Assert.Equal(("one", true), Of(table, 6591234567));
        Assert.Equal(("one", true), Of(table, 65912345));
        Assert.Null(table.Find(new Msisdn(8613800138000)));
        Assert.Null(table.Find(new Msisdn(6)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{ "name": "a", "source": "b", "date": "2026-05-01", "carriers": { "One": { "prefixes": [ "65" ] } } }""")]
    [InlineData("""{ "name": "a", "source": "b", "date": "2026-05-01", "carriers": { "one": { "prefixes": [ "+65" ] } } }""")]
    [InlineData("""{ "name": "a", "source": "b", "date": "2026-05-01", "carriers": { "one": { "prefixes": [ "" ] } } }""")]
    [InlineData("""{ "name": "a", "source": "b", "date": "2026-05-01", "carriers": { "one": { "prefixes": [ null ] } } }""")]
    [InlineData("""{ "name": "a", "source": "b", "date": "2026-05-01", "carriers": { "one": null } }""")]
    [InlineData("""{ "name": "a", "source": "b", "date": "2026-05-01", "carriers": { "one": { "prefixes": [ "1234567890123456" ] } } }""")]
    [InlineData("""{ "name": "a", "source": "b", "date": "2026-05-01", "carriers": { "one": { "prefixes": [ "65" ] }, "two": { "prefixes": [ "65" ] } } }""")]
    [InlineData("""{ "name": "a", "source": "b", "date": "yesterday", "carriers": {} }""")]
    [InlineData("""{ "name": "a", "source": "b", "date": "2026-05-01", "carrier": {} }""")]
    public void A_file_that_cannot_be_right_is_refused_when_the_configuration_is_read(string json)
    {
        var file = _folder.Write("prefixes.json", json);
        var configuration = Configured(o => o.Carriers.PrefixFile = file);
        Assert.Contains(configuration.Problems, problem => problem.StartsWith("SmppGuard:Carriers:PrefixFile is ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_missing_and_keys_that_cannot_be_right_are_told_with_their_names()
    {
        var configuration = Configured(o =>
        {
            o.Carriers.PrefixFile = _folder.File("none.json");
            o.Carriers.Aliases["CMCC"] = "China Mobile";
            o.Carriers.Aliases["cmcc"] = "china-mobile";
            o.Carriers.LookUp.Url = "ftp://example";
            o.Carriers.LookUp.Token = "two words";
            o.Carriers.LookUp.TimeoutMilliseconds = 0;
            o.Carriers.LookUp.Concurrency = 0;
            o.Carriers.LookUp.CacheNumbers = 0;
            o.Carriers.LookUp.CacheMinutes = 0;
        });
        foreach (var key in new[] { "PrefixFile", "Aliases:CMCC", "Aliases:cmcc", "LookUp:Url", "LookUp:Token", "LookUp:TimeoutMilliseconds", "LookUp:Concurrency", "LookUp:CacheNumbers", "LookUp:CacheMinutes" })
        {
            Assert.Single(configuration.Problems, problem => problem.StartsWith($"SmppGuard:Carriers:{key} is ", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(configuration.Problems, problem => problem.Contains("two words", StringComparison.Ordinal));
    }

    private static GuardConfiguration Configured(Action<GuardOptions> configure)
    {
        var options = new GuardOptions();
        configure(options);
        return GuardConfiguration.From(options);
    }

    private static (string, bool)? Of(PrefixTable table, long number) => table.Find(new Msisdn(number)) is { } found ? (found.Carrier, found.IsCertain) : null;
}
