using System.Text.RegularExpressions;
using Xunit;

namespace SmppGuard.Tests.Admin;

/// <summary>The page to read the description at and to try it.</summary>
public sealed partial class ReferencePageTests(DescribedApi api) : IClassFixture<DescribedApi>
{
    [Fact]
    public async Task It_is_there_without_a_key_and_all_that_it_loads_comes_from_here()
    {
        using var page = await api.Http.GetAsync(new Uri("/openapi/page", UriKind.Relative));
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains("openapi/v1.json", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"//", html, StringComparison.Ordinal);
        var scripts = Sources().Matches(html).Select(match => match.Groups["source"].Value).ToList();
        Assert.NotEmpty(scripts);
        foreach (var script in scripts)
        {
            using var loaded = await api.Http.GetAsync(new Uri(page.RequestMessage!.RequestUri!, script));
            Assert.Equal((script, 200, "text/javascript"), (script, (int)loaded.StatusCode, loaded.Content.Headers.ContentType?.MediaType));
        }
    }

    /// <summary>Whatever its script would like to load or tell elsewhere, the browser does not let it.</summary>
    [Fact]
    public async Task It_may_talk_to_this_process_alone_and_runs_only_what_was_meant()
    {
        var (first, html) = await PolicyAsync();
        var (second, _) = await PolicyAsync();
        Assert.NotEqual(first, second);
        Assert.Contains("default-src 'none'", first, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self';", first, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", first, StringComparison.Ordinal);
        Assert.DoesNotContain("http", first, StringComparison.Ordinal);
        Assert.DoesNotContain("*", first, StringComparison.Ordinal);
        var nonce = Regex.Match(first, "script-src 'self' 'nonce-(?<nonce>[^']+)'", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["nonce"].Value;
        Assert.All(html.Split("<script").Skip(1), script => Assert.Contains($"nonce=\"{nonce}\"", script[..script.IndexOf('>', StringComparison.Ordinal)], StringComparison.Ordinal));

        async Task<(string Policy, string Html)> PolicyAsync()
        {
            using var page = await api.Http.GetAsync(new Uri("/openapi/page", UriKind.Relative));
            return (page.Headers.GetValues("Content-Security-Policy").Single(), await page.Content.ReadAsStringAsync());
        }
    }

    [GeneratedRegex("<script[^>]* src=\"(?<source>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sources();
}
