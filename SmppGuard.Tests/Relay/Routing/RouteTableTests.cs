using System.Globalization;
using System.Text;
using SmppGuard.Carriers;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Routes;
using SmppGuard.Relay.Routing;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Relay.Routing;

/// <summary>The compiled table against a slow reading of the same routes, and what it costs.</summary>
public sealed class RouteTableTests
{
    private static readonly Organization Acme = new() { Id = "acme", Index = 1, Name = "示例商城", Contact = "4008001234" };
    private static readonly CodeNumber Code = new() { Number = "106900001", IsPrefix = true, Organization = Acme, Purpose = Purpose.Commercial };
    private static readonly string[] Codes = ["1069", "10690", "106900001", "1069000012", "10690000123", "1068"];
    private static readonly string[] Prefixes = ["86", "8613", "86133", "861380013", "8613800138000", "44"];

    [Fact]
    public void Every_message_takes_the_route_that_a_slow_reading_of_the_table_finds()
    {
        var random = new Random(53);
        for (var round = 0; round < 300; round++)
        {
            RouteEntry[] routes = [.. Enumerable.Range(0, random.Next(1, 12)).Select(i => new RouteEntry
            {
                Name = $"r{i}",
                Accounts = Some(["cp1", "cp2"]),
                Organizations = Some(["acme", "rival"]),
                Codes = Some(Codes),
                Classes = Some(["Commercial", "Notification"]),
                Recipients = Some(Prefixes),
                Carriers = Some(["china-mobile", "china-telecom"]),
                Lists = Some(["staff"]),
                Targets = [new RouteTarget("main", 1, 1)],
            })];
            var table = new RouteTable(new RouteTableEntry(routes, [new RecipientList("staff", ["8613800138000"])]), _ => null);
            foreach (var source in new[] { "106900001", "10690000123" })
            {
                foreach (var recipient in new[] { 8613800138000, 8613300133000, 447700900123 })
                {
                    var carriers = new Carriers(random.Next(2) == 0 ? "china-mobile" : null);
                    var found = table.Of("cp1", Code)?.Find(Encoding.ASCII.GetBytes(source), new Msisdn(recipient), Purpose.Commercial, carriers);
                    Assert.Equal(Slowly(routes, source, recipient.ToString(CultureInfo.InvariantCulture), carriers.Of(default))?.Name, found?.Entry.Name);
                }
            }
        }

        IReadOnlyList<string> Some(string[] all) => random.Next(2) == 0 ? [] : [.. all.Where(_ => random.Next(2) == 0)];
    }

    [Fact]
    public void A_thousand_routes_are_searched_without_an_allocation()
    {
        var table = Thousand();
        var routes = table.Of("cp1", Code)!;
        var carriers = new Carriers("china-telecom");
        _ = Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                var route = routes.Find("106900001"u8, new Msisdn(8613800138000 + i), Purpose.Commercial, carriers);
                Assert.True(route is not null && route.Choose(RouteHash.Of(new Msisdn(8613800138000 + i), "106900001")) is not null);
            }
        });
    }

    [Fact]
    public void A_thousand_longer_codes_are_told_apart_without_an_allocation()
    {
        // Of the greatest length that there is, and of the same digits but the first behind the registered number.
        string[] codes = [.. Enumerable.Range(0, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"106900001{i:000}00000000"))];
        var table = new RouteTable(
            new RouteTableEntry([.. codes.Select(code => new RouteEntry { Name = code, Codes = [code], Targets = [new RouteTarget("a", 1, 1)] }), new RouteEntry { Name = "rest", Targets = [new RouteTarget("b", 1, 1)] }], []),
            _ => null);
        var routes = table.Of("cp1", Code)!;
        var carriers = new Carriers(null);
        byte[][] sources = [.. codes.Select(Encoding.ASCII.GetBytes)];
        _ = Allocations.AssertNone(() =>
        {
            for (var i = 0; i < codes.Length; i++)
            {
                Assert.True(ReferenceEquals(codes[i], routes.Find(sources[i], new Msisdn(8613800138000), Purpose.Commercial, carriers)!.Entry.Name));
                Assert.True(routes.Find(sources[i].AsSpan(0, 19), new Msisdn(8613800138000), Purpose.Commercial, carriers)!.Entry.Name is "rest");
            }
        });
    }

    [Fact]
    public void The_choice_by_weight_is_the_same_everywhere_and_in_proportion()
    {
        var route = new MessageRoute(new RouteEntry { Name = "r", Targets = [new RouteTarget("a", 3, 1), new RouteTarget("b", 1, 1), new RouteTarget("c", 9, 2)] }, _ => null);
        var chosen = Enumerable.Range(0, 8000).GroupBy(i => route.Choose(RouteHash.Of(new Msisdn(8613800138000 + i), "106900001")).Smsc).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        Assert.Equal(["a", "b"], chosen.Keys.Order(StringComparer.Ordinal));
        Assert.InRange(chosen["a"], 5800, 6200);

        // Frozen: another number would send the messages of a conversation another way after an upgrade.
        Assert.Equal(10083412091640085437UL, RouteHash.Of(new Msisdn(8613800138000), "106900001"));
    }

    internal static RouteTable Thousand() => new(
        new RouteTableEntry(
            [.. Enumerable.Range(0, 1000).Select(i => new RouteEntry
            {
                Name = $"r{i}",
                Recipients = [(861380013000 + i).ToString(CultureInfo.InvariantCulture), (8613 + (i % 900)).ToString(CultureInfo.InvariantCulture)],
                Carriers = i % 3 == 0 ? ["china-telecom"] : [],
                Targets = [new RouteTarget("a", 1, 1), new RouteTarget("b", 1, 1)],
            })],
            []),
        _ => null);

    private static RouteEntry? Slowly(RouteEntry[] routes, string source, string recipient, string? carrier)
    {
        var fits =
            from route in routes.Index()
            where IsIn(route.Item.Accounts, "cp1") && IsIn(route.Item.Organizations, "acme") && IsIn(route.Item.Classes, "Commercial") && IsIn(route.Item.Carriers, carrier)
                && (route.Item.Lists.Count == 0 || recipient == "8613800138000")
            let code = Longest(route.Item.Codes, source)
            let prefix = Longest(route.Item.Recipients, recipient)
            where code >= 0 && prefix >= 0
            orderby code descending, prefix descending, route.Index
            select route.Item;
        return fits.FirstOrDefault();

        static bool IsIn(IReadOnlyList<string> wanted, string? value) => wanted.Count == 0 || wanted.Contains(value);

        static int Longest(IReadOnlyList<string> starts, string text) => starts.Count == 0 ? 0 : starts.Where(start => text.StartsWith(start, StringComparison.Ordinal)).Select(start => start.Length).DefaultIfEmpty(-1).Max();
    }

    private sealed class Carriers(string? carrier) : ICarrierOf
    {
        public string? Of(Msisdn number) => carrier;
    }
}
