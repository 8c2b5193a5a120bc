using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using SmppGuard.Admin.Idempotency;

namespace SmppGuard.Admin.Description;

/// <summary>What the description says of every endpoint beside what the endpoint says itself: its name, its parameters' types, the headers and statuses that all have, and an example of its body.</summary>
internal static class OperationDescription
{
    private const string Root = "/api/v1";
    private const string Unauthorized = "401";
    private const string IfMatch = "If-Match";

    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var method = context.Description.HttpMethod ?? HttpMethods.Get;
        var path = "/" + context.Description.RelativePath?.TrimEnd('/');
        operation.OperationId = IdOf(method, path);
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            ParameterWords.Describe(parameter, path);
        }

        if (!path.StartsWith(Root, StringComparison.Ordinal))
        {
            return Task.CompletedTask;
        }

        var isNotKept = context.Description.ActionDescriptor.EndpointMetadata.OfType<NotKept>().Any();
        AddHeaders(operation, method, isNotKept);
        AddStatuses(operation, method, isNotKept);
        BodyExamples.AddTo(operation);
        return Task.CompletedTask;
    }

    /// <summary>From the method and the address, so that it is one's own and stays: <c>getMessagesById</c>.</summary>
    public static string IdOf(string method, string path)
    {
        var name = new StringBuilder(method.ToLowerInvariant());
        foreach (var segment in path.Replace(Root, "", StringComparison.Ordinal).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var isParameter = segment[0] == '{';
            _ = name.Append(isParameter ? "By" : "");
            foreach (var word in segment.Trim('{', '}').Split('-', '.'))
            {
                _ = name.Append(char.ToUpperInvariant(word[0])).Append(word.AsSpan(1));
            }
        }

        return name.ToString();
    }

    /// <summary>Whether an operation that is described looks at conditions: what it changes has an ETag.</summary>
    public static bool IsConditional(OpenApiOperation operation) => operation.Parameters?.Any(parameter => string.Equals(parameter.Name, IfMatch, StringComparison.Ordinal)) == true;

    private static void AddHeaders(OpenApiOperation operation, string method, bool isNotKept)
    {
        var parameters = operation.Parameters ??= [];

        // Who says it is one that looks at conditions; that others refuse them is added behind it.
        if (operation.Responses?.ContainsKey("412") == true)
        {
            parameters.Add(Header(IfMatch, "Only if it is still what has this ETag; 412 if not.", "\"3q2-7wAAAAAAAAAAAAAAAA\""));
            if (HttpMethods.IsPut(method))
            {
                parameters.Add(Header("If-None-Match", "*: only if there is nothing yet; 412 if there is.", "*"));
            }
        }

        if (HttpMethods.IsPost(method) && !isNotKept)
        {
            parameters.Add(Header(IdempotentAnswers.Header, "Done once, however often it is sent with this key within 24 hours.", "8e03978e-40d5-43e8-bc93-6894a57f9324"));
        }
    }

    private static OpenApiParameter Header(string name, string description, string example) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String }, Example = example };

    private static void AddStatuses(OpenApiOperation operation, string method, bool isNotKept)
    {
        if (operation.Responses is not { } responses || !responses.TryGetValue(Unauthorized, out var problem))
        {
            return;
        }

        // What any of them can be answered with, by the parts that stand around it.
        Add(StatusCodes.Status400BadRequest);
        Add(StatusCodes.Status405MethodNotAllowed);
        Add(StatusCodes.Status503ServiceUnavailable);
        if (!HttpMethods.IsGet(method))
        {
            Add(StatusCodes.Status412PreconditionFailed);
        }

        if (operation.RequestBody is not null)
        {
            Add(StatusCodes.Status413PayloadTooLarge);
            Add(StatusCodes.Status415UnsupportedMediaType);
        }

        if (HttpMethods.IsPost(method) && !isNotKept)
        {
            Add(StatusCodes.Status409Conflict);
            Add(StatusCodes.Status422UnprocessableEntity);
        }

        foreach (var (status, response) in responses)
        {
            if (response is OpenApiResponse own && string.IsNullOrEmpty(own.Description))
            {
                own.Description = ReasonPhrases.GetReasonPhrase(int.Parse(status, System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        void Add(int status) => responses.TryAdd(status.ToString(System.Globalization.CultureInfo.InvariantCulture), new OpenApiResponse { Description = ReasonPhrases.GetReasonPhrase(status), Content = problem.Content is null ? null : new Dictionary<string, OpenApiMediaType>(problem.Content, StringComparer.Ordinal) });
    }
}
