using SmppGuard.Hosting;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Hosting;

public sealed class PodOrdinalTests
{
    private const string Key = "SmppGuard:Pod:Number";

    [Theory]
    [InlineData("smppguard-0", 0)]
    [InlineData("smppguard-17", 17)]
    [InlineData("sms-gate-north-3", 3)]
    [InlineData("smppguard-2.smppguard.sms.svc.cluster.local", 2)]
    public void The_number_is_the_ordinal_in_the_name_of_the_machine(string host, int number)
    {
        var (pod, unread, problems) = Resolve(host, "Ordinal");
        Assert.Equal((number, 0, 0), (pod.Number, unread.Count, problems.Count));
    }

    [Theory]
    [InlineData("smppguard")]
    [InlineData("smppguard-")]
    [InlineData("smppguard-7d9f")]
    [InlineData("smppguard-99999999999")]
    [InlineData("smppguard.sms-1")]
    public void A_machine_without_an_ordinal_is_told(string host)
    {
        var (_, unread, problems) = Resolve(host, "ordinal");
        Assert.Empty(unread);
        Assert.StartsWith($"{Key} is \"ordinal\", and the name of this machine, \"{host}\", does not end in a hyphen and a number; ", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_word_is_left_to_whoever_judges_numbers()
    {
        var (pod, unread, problems) = Resolve("smppguard-3", "first");
        Assert.Equal((0, "\"first\"", 0), (pod.Number, unread[Key], problems.Count));
    }

    private static (PodOptions Pod, Dictionary<string, string> Unread, List<string> Problems) Resolve(string host, string word)
    {
        var pod = new PodOptions();
        var unread = new Dictionary<string, string>(StringComparer.Ordinal) { [Key] = $"\"{word}\"" };
        List<string> problems = [];
        PodOrdinal.Resolve(pod, host, unread, problems);
        return (pod, unread, problems);
    }
}
