using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SmppGuard.Complaints;
using SmppGuard.DoNotDisturb;
using SmppGuard.Lists;
using SmppGuard.Observability;
using SmppGuard.Registry;

namespace SmppGuard.Admin;

/// <summary>
/// How the API reads and writes JSON: camelCase, times in UTC, and no unknown field in a body, because a misspelt <c>expiresAt</c> would change its meaning.
/// </summary>
[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.Strict,
    AllowDuplicateProperties = false,
    Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(MessageList))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(ReplyList))]
[JsonSerializable(typeof(ConsentAnswer))]
[JsonSerializable(typeof(ConsentEventAnswer))]
[JsonSerializable(typeof(GrantBody))]
[JsonSerializable(typeof(RevokeBody))]
[JsonSerializable(typeof(DoNotDisturbBody))]
[JsonSerializable(typeof(DoNotDisturbAnswer))]
[JsonSerializable(typeof(DoNotDisturbListsAnswer))]
[JsonSerializable(typeof(NumberImport))]
[JsonSerializable(typeof(IReadOnlyList<LineError>))]
[JsonSerializable(typeof(EntryList))]
[JsonSerializable(typeof(HistoryList))]
[JsonSerializable(typeof(SuspensionList))]
[JsonSerializable(typeof(CodeOwner))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(ReasonBody))]
[JsonSerializable(typeof(ComplaintAnswer))]
[JsonSerializable(typeof(ComplaintDetail))]
[JsonSerializable(typeof(ComplaintList))]
[JsonSerializable(typeof(ComplaintBody))]
[JsonSerializable(typeof(ComplaintPatchBody))]
[JsonSerializable(typeof(ComplaintImport))]
[JsonSerializable(typeof(BlackListReportAnswer))]
[JsonSerializable(typeof(BlackListReportList))]
[JsonSerializable(typeof(ImportAnswer))]
[JsonSerializable(typeof(ImportStateAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class AdminJson : JsonSerializerContext;
