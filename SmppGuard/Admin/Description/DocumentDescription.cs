using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace SmppGuard.Admin.Description;

/// <summary>What the description says as a whole: what its parts are about, which words members of bodies have, the problems that all share, and an example of each answer.</summary>
internal static class DocumentDescription
{
    private const string Json = "application/json";
    private const string ProblemJson = "application/problem+json";

    private static readonly Dictionary<string, string> Tags = new(StringComparer.Ordinal)
    {
        ["statistics"] = "How many messages there were, by day and what they were.",
        ["exports"] = "Evidence as a package that proves itself: ordered, waited for, downloaded.",
        ["carriers"] = "Which carrier a number has, and the list of those that were ported.",
        ["routes"] = "Which SMSC a message goes to.",
        ["filings"] = "What is filed with which carrier, and what has to be.",
        ["health"] = "Whether the process lives, and whether messages can flow.",
        ["messages"] = "What was submitted, decided, sent and reported; and what would become of a message.",
        ["codes"] = "Source numbers and who answers for them.",
        ["suspensions"] = "Who is suspended, or will be, since when, by whom and why.",
        ["registry"] = "The registry as a whole: its changes, and many entries applied together.",
        ["audit"] = "Who changed or looked at what, when and from where.",
        ["replies"] = "What recipients wrote back, and what that did.",
        ["configuration"] = "The configuration of this process, read again.",
        ["consents"] = "Who agreed to what, who refused, and the proofs.",
        ["do-not-disturb"] = "Numbers that no adverts go to, one by one and as lists.",
        ["organizations"] = "Content providers.",
        ["accounts"] = "What binds: system_ids with their codes and limits.",
        ["templates"] = "Texts that a code sends, with what varies in them.",
        ["complaints"] = "Complaints and their terms.",
        ["black-list-reports"] = "Receipts that say that a carrier has a number on its black list.",
        ["log-levels"] = "How much this process logs.",
        ["sessions"] = "Binds of providers and to SMSCs, as they are now; links to SMSCs, stopped and started.",
        ["webhooks"] = "Whom events are sent to, and how far.",
        ["api-keys"] = "Keys of this API.",
        ["traces"] = "SMPP as it was said, in files, for a while.",
    };

    // By type and member. Answers have no such list: a client of today must read the words of tomorrow.
    private static readonly Dictionary<(string Type, string Member), string[]> Words = new()
    {
        [("CodeBody", "match")] = ["Exact", "Prefix"],
        [("CodeBody", "purpose")] = ["Commercial", "Notification", "Verification", "PublicInterest"],
        [("CodeBody", "content")] = ["TreatAsCommercial", "Refuse", "MarkOnly"],
        [("CodeBody", "templates")] = ["Off", "Known", "Required"],
        [("AccountBody", "defaultAlphabet")] = ["Gsm7", "Gsm7Packed", "Latin1", "Ascii"],
        [("FilingBody", "kind")] = ["Signature", "Template", "Contact", "Link"],
        [("FilingBody", "state")] = ["Filed", "Pending", "Lapsed", "Refused"],
        [("QuietHoursBody", "action")] = ["Refuse", "Hold"],
        [("VerificationBody", "state")] = ["pending", "verified", "suspended"],
        [("ApiKeyBody", "role")] = ["Auditor", "Operator", "Administrator"],
        [("ComplaintPatchBody", "status")] = ["open", "answered", "closed"],
    };

    private static readonly Dictionary<int, string> Details = new()
    {
        [StatusCodes.Status400BadRequest] = "msisdn is missing.",
        [StatusCodes.Status401Unauthorized] = "Present an API key: Authorization: Bearer KEY.",
        [StatusCodes.Status403Forbidden] = "The role of this key does not allow that.",
        [StatusCodes.Status404NotFound] = "There is nothing of this name.",
        [StatusCodes.Status405MethodNotAllowed] = "TRACE is not possible at this address; use GET.",
        [StatusCodes.Status406NotAcceptable] = "This list is given as application/json or text/csv; Accept one of them.",
        [StatusCodes.Status409Conflict] = "The organization still has the codes 106900001; delete them first.",
        [StatusCodes.Status412PreconditionFailed] = "It is not what it was any more; nothing was changed.",
        [StatusCodes.Status413PayloadTooLarge] = "The body may have 65536 octets at most.",
        [StatusCodes.Status415UnsupportedMediaType] = "A body of the type \"text/html\" is not read here.",
        [StatusCodes.Status421MisdirectedRequest] = "Another pod has it; ask on a new connection.",
        [StatusCodes.Status422UnprocessableEntity] = "This Idempotency-Key was used for another request within a day.",
        [StatusCodes.Status429TooManyRequests] = "This key asks too often; try again in a moment.",
        [StatusCodes.Status503ServiceUnavailable] = "It cannot be stored at present; nothing was changed.",
    };

    public static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
        {
            tag.Description = Tags.GetValueOrDefault(tag.Name ?? "");
        }

        foreach (var ((type, member), words) in Words)
        {
            if (document.Components?.Schemas?.TryGetValue(type, out var sent) == true && sent.Properties?.TryGetValue(member, out var part) == true && part is OpenApiSchema schema)
            {
                schema.Enum = [.. words.Select(word => (JsonNode)word)];
                if (schema.Type?.HasFlag(JsonSchemaType.Null) == true)
                {
                    schema.Enum.Add(JsonNullSentinel.JsonNull);
                }
            }
        }

        foreach (var path in document.Paths.Values.Where(path => path.Operations?.Values.Any(OperationDescription.IsConditional) == true))
        {
            // What is changed under a condition is told with what the condition is about.
            foreach (var answer in path.Operations!.Where(operation => operation.Key == HttpMethod.Get || OperationDescription.IsConditional(operation.Value)).SelectMany(operation => operation.Value.Responses!)
                .Where(response => response.Key[0] == '2' && response.Key is not "204").Select(response => response.Value).OfType<OpenApiResponse>())
            {
                answer.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
                answer.Headers["ETag"] = new OpenApiHeader { Description = "Of what is kept, to be sent as If-Match.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
            }
        }

        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()))
        {
            ShareProblems(document, operation);
            foreach (var answer in (operation.Responses ?? []).Where(response => response.Key[0] == '2').SelectMany(response => response.Value.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)))
            {
                if (string.Equals(answer.Key, Json, StringComparison.Ordinal) && answer.Value.Schema is { } schema)
                {
                    answer.Value.Example = AnswerExamples.Of(document, schema);
                }
            }
        }

        return Task.CompletedTask;
    }

    // The same for all, and so said once.
    private static void ShareProblems(OpenApiDocument document, OpenApiOperation operation)
    {
        foreach (var status in (operation.Responses ?? []).Where(response => response.Value.Content?.ContainsKey(ProblemJson) == true).Select(response => response.Key).ToList())
        {
            var name = "Problem" + status;
            var responses = document.Components!.Responses ??= new Dictionary<string, IOpenApiResponse>(StringComparer.Ordinal);
            if (!responses.ContainsKey(name))
            {
                var code = int.Parse(status, CultureInfo.InvariantCulture);
                var isOfFields = code == StatusCodes.Status400BadRequest;
                var example = new JsonObject { ["title"] = ReasonPhrases.GetReasonPhrase(code), ["status"] = code, ["detail"] = Details.GetValueOrDefault(code) };
                if (isOfFields)
                {
                    example["errors"] = new JsonObject { ["msisdn"] = new JsonArray("is missing.") };
                }

                responses[name] = new OpenApiResponse
                {
                    Description = ReasonPhrases.GetReasonPhrase(code) + (isOfFields ? ": errors names each field with its path." : ""),
                    Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                    {
                        [ProblemJson] = new() { Schema = new OpenApiSchemaReference(isOfFields ? "HttpValidationProblemDetails" : "ProblemDetails", document), Example = example },
                    },
                };
            }

            operation.Responses![status] = new OpenApiResponseReference(name, document);
        }
    }
}
