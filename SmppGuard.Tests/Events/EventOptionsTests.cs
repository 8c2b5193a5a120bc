using SmppGuard.Events;
using SmppGuard.Input;
using Xunit;

namespace SmppGuard.Tests.Events;

public sealed class EventOptionsTests
{
    private const string Secret = "0123456789abcdef01234567";

    [Theory]
    [InlineData("https://crm.example/hook", false, null)]
    [InlineData("http://127.0.0.1:8080/hook", false, null)]
    [InlineData("http://[::1]/hook", false, null)]
    [InlineData("http://localhost/hook", false, null)]
    [InlineData("http://crm.example/hook", true, null)]
    [InlineData("http://crm.example/hook", false, "Events:Webhooks:0:Url is http to another machine")]
    [InlineData("http://127.0.0.1.crm.example/hook", false, "Events:Webhooks:0:Url is http to another machine")]
    [InlineData("https://user:password@crm.example/hook", false, "Events:Webhooks:0:Url is no address")]
    [InlineData("crm.example", true, "Events:Webhooks:0:Url is no address")]
    [InlineData("ftp://crm.example", true, "Events:Webhooks:0:Url is no address")]
    public void Events_leave_over_https_or_to_this_machine_unless_that_is_allowed(string url, bool allowHttp, string? problem)
    {
        var problems = Judge(new WebhookOptions { Name = "crm", Url = url, Secrets = [Secret], AllowHttp = allowHttp });
        if (problem is null)
        {
            Assert.Empty(problems);
        }
        else
        {
            Assert.StartsWith("SmppGuard:" + problem, Assert.Single(problems), StringComparison.Ordinal);
            Assert.DoesNotContain("password@", problems[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Names_secrets_types_and_numbers_are_judged_and_no_secret_is_shown()
    {
        var problems = Judge(
            new WebhookOptions { Name = "CRM", Url = "https://crm.example", Secrets = [], Types = ["recipient.moved"], Numbers = "Some", TimeoutSeconds = 11 },
            new WebhookOptions { Name = "two", Url = "https://crm.example", Secrets = [Secret, "too-short", Secret] },
            new WebhookOptions { Name = "two", Url = "https://crm.example", Secrets = [Secret, Secret] });
        string[] keys = ["0:Name", "0:Secrets", "0:Types:0", "0:Numbers", "0:TimeoutSeconds", "1:Secrets", "1:Secrets:1", "2:Name"];
        Assert.Equal(keys.Select(key => "SmppGuard:Events:Webhooks:" + key), problems.Select(p => p[..p.IndexOf(' ', StringComparison.Ordinal)]));
        Assert.DoesNotContain(problems, p => p.Contains("too-short", StringComparison.Ordinal));
    }

    private static List<string> Judge(params WebhookOptions[] webhooks)
    {
        var problems = new List<string>();
        EventOptionsCheck.Run(new EventOptions { Webhooks = [.. webhooks] }, new OptionProblems([], problems, []));
        return problems;
    }
}
