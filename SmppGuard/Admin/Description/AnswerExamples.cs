using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace SmppGuard.Admin.Description;

/// <summary>An example of an answer, made of its members: what is named alike means the same everywhere, but where <see cref="AnswerWords"/> has something of its own.</summary>
internal static class AnswerExamples
{
    private const int Deepest = 6;
    private const string Moment = "2026-01-05T08:00:00Z";
    private const string Id = "7413000000000001";

    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["id"] = Id,
        ["consentId"] = Id,
        ["recordId"] = Id,
        ["organization"] = "acme",
        ["name"] = "示例商城",
        ["latinName"] = "Acme Mall",
        ["contact"] = "4008001234",
        ["code"] = "106900001",
        ["number"] = "106900001",
        ["key"] = "acme",
        ["systemId"] = "cp1",
        ["account"] = "cp1",
        ["accounts"] = "cp1",
        ["codes"] = "106900001",
        ["smsc"] = "main",
        ["msisdn"] = "8613800138000",
        ["source"] = "106900001",
        ["destination"] = "8613800138000",
        ["class"] = "Commercial",
        ["purpose"] = "Commercial",
        ["match"] = "Prefix",
        ["decision"] = "allowed",
        ["reason"] = "contract 7",
        ["rulePack"] = "draft-2020",
        ["originalText"] = "全场五折",
        ["text"] = "全场五折",
        ["sentText"] = "【示例商城】全场五折 客服4008001234 拒收请回复R",
        ["messageId"] = "4f2a",
        ["smscMessageId"] = "4f2a",
        ["smscMessageIds"] = "4f2a",
        ["outcome"] = "accepted",
        ["state"] = "granted",
        ["standing"] = "Active",
        ["stage"] = "announced",
        ["metric"] = "RefusalRate",
        ["error"] = "000",
        ["status"] = "open",
        ["by"] = "ops",
        ["recordedBy"] = "ops",
        ["createdBy"] = "ops",
        ["role"] = "Operator",
        ["peer"] = "192.0.2.7",
        ["address"] = "192.0.2.7:41000",
        ["channel"] = "12321",
        ["reference"] = "2026-000017",
        ["method"] = "web-form",
        ["evidence"] = "order page checkbox, session 8f2",
        ["change"] = "granted",
        ["kind"] = "Organization",
        ["action"] = "create",
        ["field"] = "contact",
        ["old"] = "4008001234",
        ["new"] = "4008009999",
        ["what"] = "/api/v1/accounts/cp1",
        ["version"] = "17",
        ["side"] = "esme",
        ["bindType"] = "transceiver",
        ["dueDate"] = "2026-01-19",
        ["next"] = "AAAAAAAAAAEAAAAAAAAAAA",
        ["type"] = "uscc",
        ["sha256"] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ["contentType"] = "image/png",
        ["level"] = "Information",
        ["command"] = "submit_sm",
        ["handledBy"] = "Li",
        ["answer"] = "the number is on no list any more",
    };

    /// <summary>Members that say what went wrong, or that there is nothing more.</summary>
    private static readonly string[] Absent = ["next", "error", "problem", "warnings", "lostDays", "revokedAt", "revokedBy", "lateAnswerAt", "lateCommandStatus", "endedBy", "endedReason", "inForceBy", "inForceReason"];

    public static JsonNode? Of(OpenApiDocument document, IOpenApiSchema schema) => Of(document, schema, "", 0);

    private static JsonNode? Of(OpenApiDocument document, IOpenApiSchema told, string name, int depth)
    {
        var type = (told as OpenApiSchemaReference)?.Reference.Id;
        var schema = type is not null && document.Components?.Schemas?.TryGetValue(type, out var meant) == true ? meant : told;
        if ((schema.OneOf ?? schema.AnyOf) is { Count: > 0 } any)
        {
            return IsAbsent(name) || any.FirstOrDefault(one => one is OpenApiSchemaReference || one.Type != JsonSchemaType.Null) is not { } one ? null : Of(document, one, name, depth);
        }

        var types = schema.Type ?? (schema.Properties is { Count: > 0 } ? JsonSchemaType.Object : default);
        return types switch
        {
            _ when types.HasFlag(JsonSchemaType.Null) && (IsAbsent(name) || depth > Deepest) => null,
            _ when schema.Enum is { Count: > 0 } words => words[0]?.DeepClone(),
            _ when types.HasFlag(JsonSchemaType.Object) => Object(document, schema, type, depth),
            _ when types.HasFlag(JsonSchemaType.Array) => depth > Deepest || IsAbsent(name) || schema.Items is not { } items ? new JsonArray() : new JsonArray(Of(document, items, name, depth + 1)),
            _ when types.HasFlag(JsonSchemaType.Boolean) => false,
            _ when types.HasFlag(JsonSchemaType.Integer) || types.HasFlag(JsonSchemaType.Number) => string.Equals(name, "dataCoding", StringComparison.Ordinal) ? 8 : 1,
            _ when types.HasFlag(JsonSchemaType.String) => Text(schema.Format, name),

            // Anything: an entry as it is shown.
            _ => new JsonObject { ["contact"] = "4008001234" },
        };
    }

    private static JsonObject Object(OpenApiDocument document, IOpenApiSchema schema, string? type, int depth)
    {
        var made = new JsonObject();
        foreach (var (member, part) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal))
        {
            if (depth <= Deepest || schema.Required?.Contains(member) == true)
            {
                made[member] = AnswerWords.TryGet(type, member, out var word) ? word : Of(document, part, member, depth + 1);
            }
        }

        if (made.Count == 0 && schema.AdditionalProperties is { } value)
        {
            made["SmppGuard.Relay"] = Of(document, value, "level", depth + 1);
        }

        return made;
    }

    private static string Text(string? format, string name) => format switch
    {
        "date-time" => Moment,
        "date" => "2026-01-05",
        "byte" => "MQ==",
        _ => Texts.GetValueOrDefault(name, "text"),
    };

    private static bool IsAbsent(string name) => Absent.Contains(name, StringComparer.Ordinal);
}
