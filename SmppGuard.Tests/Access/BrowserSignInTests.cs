using System.Text.Json.Nodes;
using SmppGuard.Admin.Oidc;
using SmppGuard.Hosting;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Access;

/// <summary>People who sign in with a browser at an OpenID provider, over HTTP from the first redirect to the last cookie.</summary>
public sealed class BrowserSignInTests : IAsyncLifetime
{
    private const string Cookie = "smppguard";
    private const string Session = "/auth/session";
    private const string Number = "/api/v1/do-not-disturb/13900139001";

    private static readonly string SessionKey = new('5', 64);

    private readonly OpenIdProvider _provider = new();

    public Task InitializeAsync() => _provider.StartAsync();

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public async Task A_person_signs_in_may_what_the_claims_say_is_recorded_by_name_and_comes_back_to_where_he_was()
    {
        await using var guard = await StartAsync();
        using var browser = new Browser();
        _provider.Person = ("wang", ["sms-operators", "others"]);
        var (status, shown, response) = await browser.GetAsync(Url(guard), "/auth/sign-in?returnUrl=%2Fapi%2Fv1%2Fmessages%3Flimit%3D1");
        Assert.Equal((200, "/api/v1/messages?limit=1"), (status, response.RequestMessage!.RequestUri!.PathAndQuery));
        Assert.NotNull(shown!["items"]);

        var session = (await browser.GetAsync(Url(guard), Session)).Answer!;
        Assert.Equal(("oidc:wang", "Operator", null), ((string?)session["name"], (string?)session["role"], (string?)session["organization"]));
        Assert.Equal(201, await ChangeAsync(browser, guard, (string)session["antiforgeryToken"]!));
        Assert.Equal(403, (await browser.GetAsync(Url(guard), "/api/v1/api-keys")).Status);
        var entries = (await guard.CallAsync(HttpMethod.Get, "/api/v1/audit?by=oidc:wang"))!["items"]!.AsArray();
        Assert.Equal([("PUT /api/v1/do-not-disturb/{msisdn}", "Operator"), ("GET /api/v1/messages", "Operator")], entries.Select(e => ((string)e!["action"]!, (string)e["role"]!)));
        Assert.Contains(guard.Log.Entries, line => line.StartsWith("oidc:wang signed in with a browser from 127.0.0.1 as Operator", StringComparison.Ordinal));

        // Keys and tokens go on as before, and need no header against forgery.
        using var token = KeyedApi.With(guard, _provider.Token("zhao", "sms-operators"));
        Assert.Equal(200, (await token.SendAsync(HttpMethod.Put, Number)).Status);
        foreach (var secret in _provider.Tokens.Append(OpenIdProvider.ClientSecret).Append(browser.CookieOf(Url(guard), Cookie)).Append((string)session["antiforgeryToken"]!))
        {
            Assert.DoesNotContain(guard.Log.Entries, line => line.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_person_of_one_organization_sees_that_alone()
    {
        await using var guard = await StartAsync();
        using var browser = await SignInAsync(guard, "rita", "rival-people");
        Assert.Equal("rival", (string?)(await browser.GetAsync(Url(guard), Session)).Answer!["organization"]);
        Assert.Equal((200, 404), ((await browser.GetAsync(Url(guard), "/api/v1/organizations/rival")).Status, (await browser.GetAsync(Url(guard), "/api/v1/organizations/acme")).Status));
    }

    /// <summary>Another site has the browser send a request, cookie and all: it cannot read what the header has to say.</summary>
    [Fact]
    public async Task A_change_without_the_header_of_the_very_session_is_refused_and_nothing_is_changed()
    {
        await using var guard = await StartAsync();
        using var browser = await SignInAsync(guard, "wang", "sms-operators");
        using var other = await SignInAsync(guard, "wang", "sms-operators");
        var another = (string)(await other.GetAsync(Url(guard), Session)).Answer!["antiforgeryToken"]!;
        foreach (var forged in new[] { null, "", "0123456789abcdef0123456789abcdef", another })
        {
            Assert.Equal(403, await ChangeAsync(browser, guard, forged));
            Assert.Equal(403, (await browser.SendAsync(HttpMethod.Post, new Uri(Url(guard), "/auth/sign-out"), antiforgery: forged)).Status);
            Assert.Equal(403, (await browser.SendAsync(HttpMethod.Post, new Uri(Url(guard), "/api/v1/organizations/rival/suspend"), antiforgery: forged)).Status);
        }

        Assert.Equal(404, (await browser.GetAsync(Url(guard), Number)).Status);
        Assert.Equal("Active", (string?)(await browser.GetAsync(Url(guard), "/api/v1/organizations/rival")).Answer!["standing"]);
        Assert.Equal(201, await ChangeAsync(other, guard, another));
    }

    [Fact]
    public async Task A_session_ends_with_the_sign_out_for_copies_of_its_cookie_too_and_the_provider_is_named()
    {
        await using var guard = await StartAsync();
        using var browser = await SignInAsync(guard, "li", "sms-auditors");
        using var thief = new Browser();
        thief.Put(Url(guard), Cookie, browser.CookieOf(Url(guard), Cookie));
        Assert.Equal(200, (await thief.GetAsync(Url(guard), "/api/v1/messages")).Status);

        var token = (string)(await browser.GetAsync(Url(guard), Session)).Answer!["antiforgeryToken"]!;
        var (status, answer, _) = await browser.SendAsync(HttpMethod.Post, new Uri(Url(guard), "/auth/sign-out"), antiforgery: token);
        Assert.Equal(200, status);
        Assert.StartsWith(_provider.Url + "/logout?client_id=browser&post_logout_redirect_uri=", (string?)answer!["providerUrl"], StringComparison.Ordinal);
        Assert.False(browser.Has(Url(guard), Cookie));
        Assert.Equal((401, 401), ((await browser.GetAsync(Url(guard), Session)).Status, (await thief.GetAsync(Url(guard), "/api/v1/messages")).Status));
        Assert.Equal(401, (await thief.GetAsync(Url(guard), Session)).Status);
    }

    [Fact]
    public async Task A_session_is_over_when_its_minutes_are_whatever_is_done_with_it()
    {
        await using var guard = await StartAsync(time: HandedTime.Stopped());
        using var browser = await SignInAsync(guard, "li", "sms-auditors");
        var session = (await browser.GetAsync(Url(guard), Session)).Answer!;
        Assert.Equal(guard.Time.GetUtcNow().AddMinutes(30), (DateTimeOffset)session["expiresAt"]!, TimeSpan.FromSeconds(1));
        guard.Time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(200, (await browser.GetAsync(Url(guard), "/api/v1/messages")).Status);
        guard.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((401, 401), ((await browser.GetAsync(Url(guard), "/api/v1/messages")).Status, (await browser.GetAsync(Url(guard), Session)).Status));
    }

    [Fact]
    public async Task Pods_with_the_same_key_take_each_others_sessions_and_nobody_takes_one_of_another_key_or_of_other_roles()
    {
        await using var guard = await StartAsync();
        using var browser = await SignInAsync(guard, "wang", "sms-operators");
        var sealedSession = browser.CookieOf(Url(guard), Cookie);
        Assert.Equal(200, await WithAsync(_ => { }));
        Assert.Equal(401, await WithAsync(oidc => oidc.SignIn.SessionKey = new string('6', 64)));
        Assert.Equal(401, await WithAsync(oidc => oidc.SignIn.SessionKey = ""));
        Assert.Equal(401, await WithAsync(oidc => oidc.Roles[1] = Role("sms-operators", "Auditor")));

        async Task<int> WithAsync(Action<OidcOptions> change)
        {
            await using var pod = await StartAsync(oidc =>
            {
                oidc.SignIn.Address = Url(guard).ToString();
                change(oidc);
            });
            using var there = new Browser();
            there.Put(Url(pod), Cookie, sealedSession);
            return (await there.GetAsync(Url(pod), "/api/v1/messages")).Status;
        }
    }

    [Fact]
    public async Task A_cookie_that_somebody_made_or_changed_opens_nothing()
    {
        await using var guard = await StartAsync();
        using var browser = await SignInAsync(guard, "wang", "sms-operators");
        var good = browser.CookieOf(Url(guard), Cookie);
        foreach (var forged in new[] { "x", good[..^4] + (good[^4] == 'A' ? 'B' : 'A') + good[^3..], (good[0] == 'A' ? "B" : "A") + good[1..], good[..(good.Length / 2)], "chunks-2" })
        {
            browser.Put(Url(guard), Cookie, forged);
            Assert.Equal((401, 401), ((await browser.GetAsync(Url(guard), "/api/v1/messages")).Status, (await browser.GetAsync(Url(guard), Session)).Status));
        }

        // And beside a session a key is what counts, with no header against forgery.
        browser.Put(Url(guard), Cookie, good);
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(Url(guard), Number)) { Headers = { { "Cookie", $"{Cookie}={good}" }, { "Authorization", "Bearer " + GuardApi.Key } } };
        using var http = new HttpClient();
        using var response = await http.SendAsync(request);
        Assert.Equal(201, (int)response.StatusCode);
    }

    [Fact]
    public async Task An_answer_of_the_provider_counts_once_and_in_the_browser_that_asked_for_it()
    {
        await using var guard = await StartAsync();
        _provider.Person = ("wang", ["sms-operators"]);
        using var victim = new Browser();
        using var attacker = new Browser();

        // The attacker's own answer, given to somebody else's browser, would sign that one in as the attacker.
        var (_, _, stopped) = await attacker.SendAsync(HttpMethod.Get, new Uri(Url(guard), "/auth/sign-in"), follow: to => to.AbsolutePath != "/auth/callback");
        var answer = new Uri(stopped.RequestMessage!.RequestUri!, stopped.Headers.Location!);
        Assert.Equal(401, (await victim.SendAsync(HttpMethod.Get, answer)).Status);
        Assert.False(victim.Has(Url(guard), Cookie));
        Assert.Equal(200, (await attacker.SendAsync(HttpMethod.Get, answer)).Status);
        Assert.Equal(401, (await attacker.SendAsync(HttpMethod.Get, answer)).Status);
        foreach (var made in new[] { "?code=a&state=b", "?error=access_denied&state=b", "" })
        {
            Assert.InRange((await victim.GetAsync(Url(guard), "/auth/callback" + made)).Status, 400, 499);
        }

        Assert.Equal(401, (await victim.GetAsync(Url(guard), Session)).Status);
    }

    [Fact]
    public async Task A_token_that_the_provider_did_not_sign_or_that_answers_another_question_signs_nobody_in()
    {
        await using var guard = await StartAsync();
        using var stranger = new OpenIdProvider();
        _provider.SignsWith = stranger.Key;
        Assert.Equal(401, await TryAsync(guard, "wang", "sms-operators"));
        (_provider.SignsWith, _provider.Nonce) = (null, "0123456789");
        Assert.Equal(401, await TryAsync(guard, "wang", "sms-operators"));
        (_provider.Nonce, _provider.Refuses) = (null, "access_denied");
        Assert.Equal(401, await TryAsync(guard, "wang", "sms-operators"));
        _provider.Refuses = null;
        Assert.Equal(403, await TryAsync(guard, "eve", "others"));
        Assert.Equal(200, await TryAsync(guard, "wang", "sms-operators"));
        foreach (var token in _provider.Tokens)
        {
            Assert.DoesNotContain(guard.Log.Entries, line => line.Contains(token.Split('.')[1], StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/a\nb")]
    [InlineData("evil")]
    public async Task Nobody_is_sent_to_another_server_after_the_sign_in(string url)
    {
        await using var guard = await StartAsync();
        using var browser = new Browser();
        Assert.Equal(400, (await browser.GetAsync(Url(guard), "/auth/sign-in?returnUrl=" + Uri.EscapeDataString(url))).Status);
    }

    [Fact]
    public async Task Behind_a_proxy_the_provider_is_told_the_address_that_people_see_and_cookies_go_over_TLS_only()
    {
        await using var guard = await StartAsync(oidc => oidc.SignIn.Address = "https://sms.example.com");
        using var browser = new Browser();
        _provider.Person = ("wang", ["sms-operators"]);
        var (_, _, stopped) = await browser.SendAsync(HttpMethod.Get, new Uri(Url(guard), "/auth/sign-in"), follow: to => to.Host != "sms.example.com");
        Assert.StartsWith("https://sms.example.com/auth/callback?", stopped.Headers.Location!.ToString(), StringComparison.Ordinal);

        // What the proxy hands on.
        var (status, _, _) = await browser.SendAsync(HttpMethod.Get, new Uri(Url(guard), stopped.Headers.Location!.PathAndQuery));
        Assert.Equal(200, status);
        var session = Assert.Single(browser.Set, set => set.StartsWith("__Host-smppguard=", StringComparison.Ordinal));
        Assert.All(browser.Set.Where(set => !set.Contains("=;", StringComparison.Ordinal)), set =>
        {
            Assert.Contains("; secure", set, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; httponly", set, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; samesite=lax", set, StringComparison.OrdinalIgnoreCase);
        });
        Assert.DoesNotContain("domain=", session, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; path=/;", session, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whoever makes a browser ask and sees how long the answers are must not learn from what they are compressed with.</summary>
    [Fact]
    public async Task What_a_session_is_answered_is_not_compressed()
    {
        await using var guard = await StartAsync();
        using var browser = await SignInAsync(guard, "li", "sms-auditors");
        Assert.Empty((await browser.GetAsync(Url(guard), "/api/v1/accounts")).Response.Content.Headers.ContentEncoding);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Url(guard), "/api/v1/accounts")) { Headers = { { "Accept-Encoding", "gzip" }, { "Authorization", "Bearer " + GuardApi.Key } } };
        using var http = new HttpClient();
        using var response = await http.SendAsync(request);
        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task While_the_provider_is_away_nobody_signs_in_and_who_is_signed_in_goes_on()
    {
        await using var guard = await StartAsync();
        using var browser = await SignInAsync(guard, "li", "sms-auditors");
        await _provider.StopAsync();
        Assert.Equal(200, (await browser.GetAsync(Url(guard), "/api/v1/messages")).Status);
        await using var fresh = await StartAsync();
        using var other = new Browser();
        Assert.Equal(503, (await other.GetAsync(Url(fresh), "/auth/sign-in")).Status);
    }

    [Fact]
    public async Task Without_the_settings_there_is_no_sign_in_and_a_cookie_is_nothing()
    {
        await using var guard = await StartAsync(oidc => oidc.SignIn = new OidcSignInOptions());
        using var browser = new Browser();
        browser.Put(Url(guard), Cookie, "x");
        foreach (var path in new[] { "/auth/sign-in", Session, "/auth/callback?code=a&state=b" })
        {
            Assert.Equal(404, (await browser.GetAsync(Url(guard), path)).Status);
        }

        Assert.Equal(401, (await browser.GetAsync(Url(guard), "/api/v1/messages")).Status);
    }

    [Theory]
    [InlineData("Address", "http://sms.example.com")]
    [InlineData("Address", "https://sms.example.com/smppguard")]
    [InlineData("Address", "")]
    [InlineData("SessionKey", "short")]
    [InlineData("SessionMinutes", "0")]
    [InlineData("Scopes", "profile")]
    [InlineData("ClientId", "")]
    public void Settings_that_are_wrong_are_named_and_secrets_are_not_shown(string key, string value)
    {
        var file = new JsonObject
        {
            ["Authority"] = "https://id.example.com",
            ["Audience"] = "smppguard",
            ["Roles"] = new JsonArray(new JsonObject { ["Value"] = "a", ["Role"] = "Operator" }),
            ["SignIn"] = new JsonObject { ["ClientId"] = "browser", ["Address"] = "https://sms.example.com", ["SessionKey"] = SessionKey, ["ClientSecret"] = OpenIdProvider.ClientSecret },
        };
        Assert.DoesNotContain(ProblemsOf(file), problem => problem.Contains("Oidc", StringComparison.Ordinal));
        file["SignIn"]![key] = value;
        var problems = ProblemsOf(file);
        var problem = Assert.Single(problems, problem => problem.Contains("Oidc", StringComparison.Ordinal));
        Assert.StartsWith($"SmppGuard:Admin:Oidc:SignIn:{key} is ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("short", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(SessionKey, problem, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> ProblemsOf(JsonNode oidc)
    {
        using var folder = new SmppGuard.Tests.Hosting.TemporaryFolder();
        var file = new JsonObject { ["SmppGuard"] = new JsonObject { ["Admin"] = new JsonObject { ["Oidc"] = oidc.DeepClone() } } };
        return GuardConfiguration.Load(folder.Write("guard.json", file.ToJsonString()), new System.Collections.Hashtable(), withRegistry: false).Problems;
    }

    private static Uri Url(GuardFixture guard) => guard.Endpoints.HttpUrl;

    private static OidcRoleOptions Role(string value, string role, string organization = "") => new() { Value = value, Role = role, Organization = organization };

    private static async Task<int> ChangeAsync(Browser browser, GuardFixture guard, string? antiforgery) => (await browser.SendAsync(HttpMethod.Put, new Uri(Url(guard), Number), antiforgery: antiforgery)).Status;

    private async Task<int> TryAsync(GuardFixture guard, string name, params string[] roles)
    {
        using var browser = new Browser();
        _provider.Person = (name, roles);
        var status = (await browser.GetAsync(Url(guard), "/auth/sign-in")).Status;
        Assert.Equal(status == 200, browser.Has(Url(guard), Cookie));
        return status;
    }

    private async Task<Browser> SignInAsync(GuardFixture guard, string name, params string[] roles)
    {
        var browser = new Browser();
        _provider.Person = (name, roles);
        Assert.Equal(200, (await browser.GetAsync(Url(guard), "/auth/sign-in")).Status);
        return browser;
    }

    private async Task<GuardFixture> StartAsync(Action<OidcOptions>? change = null, TimeProvider? time = null)
    {
        // Browsers come back to the port that is known only when it listens; the settings are read later, with the first sign-in.
        OidcOptions? oidc = null;
        var guard = await GuardFixture.StartAsync(
            options =>
            {
                options.Admin.Oidc = oidc = new OidcOptions
                {
                    Authority = _provider.Url,
                    Audience = "smppguard",
                    Roles = [Role("sms-auditors", "Auditor"), Role("sms-operators", "Operator"), Role("sms-administrators", "Administrator"), Role("rival-people", "Operator", "rival")],
                    SignIn = new OidcSignInOptions { ClientId = "browser", ClientSecret = OpenIdProvider.ClientSecret, Address = "http://127.0.0.1", SessionKey = SessionKey, SessionMinutes = 30 },
                };
                change?.Invoke(oidc);
            },
            time: time,
            awaitBinds: false);
        if (oidc!.SignIn.Address == "http://127.0.0.1")
        {
            oidc.SignIn.Address = Url(guard).ToString();
        }

        return guard;
    }
}
