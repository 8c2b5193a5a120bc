using System.Text.Json.Nodes;
using Xunit;

namespace SmppGuard.Tests.Admin;

/// <summary>Whatever is wrong with a request is answered with its place, at every endpoint that the description knows.</summary>
public sealed class FieldPathTests(DescribedApi api) : IClassFixture<DescribedApi>
{
    private const string Unknown = "nobodyKnowsThis";

    [Fact]
    public async Task A_member_that_nobody_knows_and_one_of_another_type_are_named_with_their_path()
    {
        List<string> wrong = [];
        Assert.InRange((await api.SendAsync("put", "/api/v1/codes/106900003/templates/login", """{ "text": "您的验证码是{code:digits(6)}，5分钟内有效。" }""")).Status, 200, 201);

        // A proposal has to be learned before anything can be said about it.
        foreach (var operation in api.Operations.Where(o => o.IsOfApi && o.HasBody && !o.Path.Contains("template-proposals", StringComparison.Ordinal)))
        {
            foreach (var (type, media) in operation.Node["requestBody"]!["content"]!.AsObject().Where(m => m.Key.EndsWith("json", StringComparison.Ordinal) && m.Value!["example"] is JsonObject))
            {
                var example = media!["example"]!.AsObject();
                foreach (var (path, body) in Spoiled(example, media["schema"]!, ""))
                {
                    var answer = await api.SendAsync(operation.Method, Address(operation), body.ToJsonString(), type);
                    if (answer.Status != 400 || !answer.Fields.Contains(path, StringComparer.Ordinal))
                    {
                        wrong.Add($"{operation} {path}: {answer.Status} {string.Join(' ', answer.Fields)}");
                    }
                }

                foreach (var nothing in new[] { "[]", "17", "\"text\"", "{", "" })
                {
                    var answer = await api.SendAsync(operation.Method, Address(operation), nothing, type);
                    var isOptional = nothing.Length == 0 && operation.Node["requestBody"]!["required"] is null;
                    if (!isOptional && (answer.Status != 400 || !answer.Fields.Contains("body", StringComparer.Ordinal)))
                    {
                        wrong.Add($"{operation} with {nothing}: {answer.Status} {string.Join(' ', answer.Fields)}");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task A_parameter_that_cannot_be_what_it_says_is_named()
    {
        List<string> wrong = [];
        foreach (var operation in api.Operations.Where(o => o.IsOfApi))
        {
            foreach (var parameter in operation.Parameters.Where(p => (string)p["in"]! == "query" && (p["schema"]!["enum"] is not null || p["schema"]!["format"] is not null || (string?)p["schema"]!["type"] != "string")))
            {
                var name = (string)parameter["name"]!;
                var answer = await api.SendAsync(operation.Method, $"{Address(operation)}?{name}=no-such-thing", ExampleOf(operation, out var type), type);
                if (answer.Status != 400 || !answer.Fields.Contains(name, StringComparer.Ordinal))
                {
                    wrong.Add($"{operation} {name}: {answer.Status} {string.Join(' ', answer.Fields)}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string? ExampleOf(DescribedOperation operation, out string type)
    {
        type = "application/json";
        if (operation.Node["requestBody"]?["content"]?.AsObject().FirstOrDefault(m => m.Value!["example"] is not null) is not { Value: { } media } content)
        {
            return null;
        }

        type = content.Key;
        return media["example"] is JsonValue text ? (string)text! : media["example"]!.ToJsonString();
    }

    private static string Address(DescribedOperation operation) => operation.Parameters.Where(p => (string)p["in"]! == "path")
        .Aggregate(operation.Path, (path, p) => path.Replace($"{{{p["name"]}}}", (string)p["example"]!, StringComparison.Ordinal));

    /// <summary>The example with one thing wrong, and where.</summary>
    private IEnumerable<(string Path, JsonObject Body)> Spoiled(JsonObject example, JsonNode schema, string at)
    {
        var body = example.DeepClone().AsObject();
        body[Unknown] = 1;
        yield return (at + Unknown, body);
        foreach (var (member, part) in api.Resolved(schema)["properties"]!.AsObject())
        {
            var of = (part!["oneOf"] ?? part["anyOf"]) is JsonArray any ? api.Resolved(any.First(one => one!["$ref"] is not null)!) : api.Resolved(part);
            var types = of["type"] is JsonArray many ? many.Select(one => (string?)one).ToList() : [(string?)of["type"]];
            body = example.DeepClone().AsObject();
            body[member] = (string?)of["format"] == "date-time" ? "yesterday" : types.Contains("object") ? 17 : new JsonObject { ["a"] = 1 };
            yield return (at + member, body);
            if (types.Contains("object") && of["properties"] is JsonObject)
            {
                foreach (var (path, inner) in Spoiled([], of, at + member + "."))
                {
                    body = example.DeepClone().AsObject();
                    body[member] = inner;
                    yield return (path, body);
                }
            }
            else if (types.Contains("array"))
            {
                body = example.DeepClone().AsObject();
                body[member] = new JsonArray(new JsonArray());
                yield return ($"{at}{member}[0]", body);
            }
        }
    }
}
