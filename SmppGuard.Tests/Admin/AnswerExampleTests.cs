using System.Text.Json.Nodes;
using Xunit;

namespace SmppGuard.Tests.Admin;

/// <summary>The examples of answers are what somebody reads before he has ever got one.</summary>
public sealed class AnswerExampleTests(DescribedApi api) : IClassFixture<DescribedApi>
{
    /// <summary>Stands where nothing is known of a member.</summary>
    private const string Placeholder = "text";

    [Fact]
    public void Every_member_of_an_example_says_what_could_be_answered()
    {
        var empty = Examples().SelectMany(example => Places(example.Node, example.Operation.ToString())).ToList();
        Assert.True(empty.Count == 0, "Say in AnswerWords what these are: " + string.Join(", ", empty));
        var problems = api.Document["components"]!["responses"]!.AsObject().Where(r => r.Key.StartsWith("Problem", StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.False(string.IsNullOrEmpty((string?)problem.Value!["content"]!["application/problem+json"]!["example"]!["detail"]), problem.Key));
    }

    /// <summary>A list that is filtered by words shows one of them.</summary>
    [Fact]
    public void What_is_filtered_by_words_has_one_of_them_in_its_example()
    {
        var looked = 0;
        foreach (var (operation, example) in Examples().Where(e => e.Node["items"] is JsonArray { Count: > 0 }))
        {
            foreach (var parameter in operation.Parameters.Where(p => p["schema"]?["enum"] is JsonArray))
            {
                if (example["items"]![0]![(string)parameter["name"]!] is JsonValue said)
                {
                    looked++;
                    Assert.Contains((string)said!, parameter["schema"]!["enum"]!.AsArray().Select(word => (string)word!));
                }
            }
        }

        Assert.True(looked > 10, $"{looked} words");
    }

    [Fact]
    public void A_message_of_the_examples_was_allowed_sent_and_delivered()
    {
        var message = Examples().Single(e => e.Operation.Id == "getMessages").Node["items"]![0]!;
        Assert.Equal(("allowed", null, 0, "accepted", "DELIVRD"), ((string?)message["decision"], (string?)message["reason"], (int)message["commandStatus"]!, (string?)message["outcome"], (string?)message["receipts"]![0]!["state"]));
        var link = Examples().Single(e => e.Operation.Id == "getSmscs").Node["items"]![0]!;
        Assert.Equal(("main", "bound", "in"), ((string?)link["name"], (string?)link["state"], (string?)link["health"]));
    }

    private IEnumerable<(DescribedOperation Operation, JsonNode Node)> Examples() =>
        from operation in api.Operations
        from response in operation.Node["responses"]!.AsObject()
        where response.Key[0] == '2'
        let example = response.Value!["content"]?["application/json"]?["example"]
        where example is not null
        select (operation, example);

    private static IEnumerable<string> Places(JsonNode? node, string place) => node switch
    {
        JsonObject members => members.SelectMany(member => Places(member.Value, $"{place}.{member.Key}")),
        JsonArray items => items.SelectMany(item => Places(item, place)),
        JsonValue value when value.TryGetValue(out string? said) && said == Placeholder => [place],
        _ => [],
    };
}
