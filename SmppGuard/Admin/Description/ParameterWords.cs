using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Admin.Description;

/// <summary>What the description says of parameters, by their names, which mean the same everywhere: of what type they are, which words there are, an example. They are bound as text, so that a bad one is answered with its name.</summary>
internal static class ParameterWords
{
    private static readonly string[] Flags = ["changed", "force", "dryRun", "total", "overdue"];
    private static readonly string[] Times = ["from", "to", "at"];
    private static readonly string[] Classes = [.. Enum.GetNames<Purpose>().Where(name => !string.Equals(name, nameof(Purpose.Unknown), StringComparison.Ordinal))];

    // What stands nowhere beside the handler: parts of the address, and what all lists have.
    private static readonly Dictionary<string, string> Descriptions = new(StringComparer.Ordinal)
    {
        ["key"] = "What names the entry: an organization's id, a code's number, an account's system_id.",
        ["id"] = "What names it, as a list says it.",
        ["number"] = "Number of the code.",
        ["name"] = "Its name.",
        ["msisdn"] = "The number, in any way that a number can be written.",
        ["sha256"] = "Hash of the octets, in hexadecimal.",
        ["limit"] = "Length of the list, 1 to 1000; 100 unless said.",
        ["cursor"] = "\"next\" of the list before.",
    };

    private const string FilingsPath = "/api/v1/filings";
    private const string StatisticsPath = "/api/v1/statistics";

    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["organization"] = "acme",
        ["code"] = "106900001",
        ["account"] = "cp1",
        ["msisdn"] = "8613800138000",
        ["smsc"] = "main",
        ["carrier"] = "china-mobile",
        ["peer"] = "cp1",
        ["number"] = "106900003",
        ["receiptState"] = "UNDELIV",
        ["messageId"] = "4f2a",
        ["rulePack"] = "draft-2020",
        ["cursor"] = "AAAAAAAAAAEAAAAAAAAAAA",
        ["by"] = "ops",
        ["what"] = "/api/v1/accounts/cp1",
        ["credential"] = "91110000MA0000000H",
        ["channel"] = "12321",
        ["columns"] = "msisdn:Tel,ignore:Remark",
        ["sha256"] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ["from"] = "2026-01-05T08:00:00Z",
        ["to"] = "2026-01-06T08:00:00Z",
        ["at"] = "2026-01-05T08:00:00Z",
        ["reason"] = "contract 7",
        ["version"] = "2026-11",
        ["encoding"] = "utf-8",
        ["timeZone"] = "Asia/Shanghai",
    };

    public static void Describe(OpenApiParameter parameter, string path)
    {
        var name = parameter.Name ?? "";
        parameter.Description ??= Descriptions.GetValueOrDefault(name);
        parameter.Schema = SchemaOf(name, path);
        if (parameter.Schema.Enum is not { Count: > 0 } && ExampleOf(name, path) is { } example)
        {
            parameter.Example = example;
        }
    }

    private static string? ExampleOf(string name, string path) => (name, path.Split('/', StringSplitOptions.RemoveEmptyEntries)) switch
    {
        ("key", [_, _, "codes", ..]) => "106900001",
        ("key", [_, _, "accounts", ..]) => "cp1",
        ("key", _) => "acme",
        ("id", [_, _, "messages", ..]) => "7413000000000001",
        ("id", [_, _, "codes", _, "templates", ..]) => "login",
        ("id", [_, _, "filing-tasks", ..]) => "20260105-1",
        ("id", [_, _, "suspensions", ..]) => "20260105-1",
        ("id", [_, _, "codes", _, "filings", ..]) => "mobile-signature",
        ("id", [_, _, "consents", ..]) => "spring-2026",
        ("id", _) => "7",
        ("name", [_, _, "do-not-disturb", ..]) => "national",
        ("name", [_, _, "smscs", ..]) => "main",
        ("name", [_, _, "api-keys", ..]) => "reports",
        ("name", _) => "Acme",
        _ => Examples.GetValueOrDefault(name),
    };

    private static OpenApiSchema SchemaOf(string name, string path)
    {
        if (name is "limit")
        {
            return new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Format = "int32",
                Minimum = "1",
                Maximum = MessageFilter.MaxLimit.ToString(System.Globalization.CultureInfo.InvariantCulture),
                Default = MessageFilter.DefaultLimit,
            };
        }

        if (Flags.Contains(name, StringComparer.Ordinal))
        {
            return new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = false };
        }

        // Statistics are asked for by days; a time means its day.
        return Times.Contains(name, StringComparer.Ordinal) && path is not StatisticsPath
            ? new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" }
            : new OpenApiSchema { Type = JsonSchemaType.String, Enum = WordsOf(name, path) is { } words ? [.. words.Select(word => (JsonNode)word)] : [] };
    }

    private static IEnumerable<string>? WordsOf(string name, string path) => (name, path) switch
    {
        ("standing", "/api/v1/codes" or "/api/v1/accounts") => [nameof(Standing.Active), nameof(Standing.Suspended)],
        ("standing", _) => Enum.GetNames<Standing>(),
        ("decision", _) => ["allowed", "refused"],
        ("class" or "purpose", _) => Classes,
        ("outcome", _) => MessageCriteriaReader.OutcomeNames,
        ("reason", "/api/v1/messages" or StatisticsPath) => Reasons.All,
        ("action", _) => ReplyActions.All,
        ("state", "/api/v1/api-keys") => Keys.ApiKeyResponse.States,
        ("state", "/api/v1/filing-tasks") => SmppGuard.Admin.Filings.FilingTasksEndpoints.States,
        ("state", FilingsPath) => Enum.GetNames<SmppGuard.Registry.Filings.FilingState>(),
        ("state", _) => ["granted", "revoked", "expired"],
        ("side", _) => ["esme", "smsc"],
        ("kind", "/api/v1/audit") => ["change", "look"],
        ("kind", FilingsPath) => Enum.GetNames<SmppGuard.Registry.Filings.FilingKind>(),
        ("kind", _) => ["Organization", "Code", "Account"],
        ("appeal", _) => SmppGuard.Registry.Suspensions.SuspensionAppeal.States,
        ("stage", _) => SmppGuard.Registry.Suspensions.SuspensionStages.All,
        ("status", "/api/v1/complaints") => ["open", "answered", "closed"],
        ("status", _) => ["pending", "accepted", "dismissed"],
        ("encoding", _) => ["utf-8", "gb18030"],
        _ => null,
    };
}
