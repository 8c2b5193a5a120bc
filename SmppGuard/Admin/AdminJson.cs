using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SmppGuard.Admin.Auditing;
using SmppGuard.Admin.CarrierBlackLists;
using SmppGuard.Admin.Complaints;
using SmppGuard.Admin.Explain;
using SmppGuard.Admin.Explain.Past;
using SmppGuard.Admin.Exports;
using SmppGuard.Admin.Filings;
using SmppGuard.Admin.Keys;
using SmppGuard.Admin.Oidc;
using SmppGuard.Admin.Registry;
using SmppGuard.Admin.Sessions;
using SmppGuard.Admin.Statistics;
using SmppGuard.Carriers.Portability;
using SmppGuard.Complaints;
using SmppGuard.DoNotDisturb;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Observability;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;

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
[JsonSerializable(typeof(BrowserSessionResponse))]
[JsonSerializable(typeof(SignedOutResponse))]
[JsonSerializable(typeof(MessageList))]
[JsonSerializable(typeof(MessageResponse))]
[JsonSerializable(typeof(ReloadBody))]
[JsonSerializable(typeof(ReplyList))]
[JsonSerializable(typeof(ExplainBody))]
[JsonSerializable(typeof(ExplainResponse))]
[JsonSerializable(typeof(PastSummary))]
[JsonSerializable(typeof(ConsentResponse))]
[JsonSerializable(typeof(ConsentEventResponse))]
[JsonSerializable(typeof(ConsentStateList))]
[JsonSerializable(typeof(GrantBody))]
[JsonSerializable(typeof(RevokeBody))]
[JsonSerializable(typeof(DoNotDisturbBody))]
[JsonSerializable(typeof(DoNotDisturbResponse))]
[JsonSerializable(typeof(DoNotDisturbListResponse))]
[JsonSerializable(typeof(DoNotDisturbListsResponse))]
[JsonSerializable(typeof(NumberImport))]
[JsonSerializable(typeof(CarrierResponse))]
[JsonSerializable(typeof(PortabilityResponse))]
[JsonSerializable(typeof(PortabilityListResponse))]
[JsonSerializable(typeof(PortabilityImport))]
[JsonSerializable(typeof(IReadOnlyList<LineError>))]
[JsonSerializable(typeof(EntryList))]
[JsonSerializable(typeof(TemplateImport))]
[JsonSerializable(typeof(TemplateProposalList))]
[JsonSerializable(typeof(ConfirmationBody))]
[JsonSerializable(typeof(HistoryList))]
[JsonSerializable(typeof(SuspensionList))]
[JsonSerializable(typeof(SuspensionAppealBody))]
[JsonSerializable(typeof(SuspensionAnswerBody))]
[JsonSerializable(typeof(CodeHolder))]
[JsonSerializable(typeof(PlanResponse))]
[JsonSerializable(typeof(RegistryDocumentBody))]
[JsonSerializable(typeof(OrganizationBody))]
[JsonSerializable(typeof(CodeBody))]
[JsonSerializable(typeof(AccountBody))]
[JsonSerializable(typeof(TemplateBody))]
[JsonSerializable(typeof(RoutesBody))]
[JsonSerializable(typeof(RoutesAnswer))]
[JsonSerializable(typeof(FilingBody))]
[JsonSerializable(typeof(FilingPage))]
[JsonSerializable(typeof(FilingImport))]
[JsonSerializable(typeof(ToFileResponse))]
[JsonSerializable(typeof(FilingTaskList))]
[JsonSerializable(typeof(FilingTaskCloseBody))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(ReasonBody))]
[JsonSerializable(typeof(ComplaintResponse))]
[JsonSerializable(typeof(ComplaintDetail))]
[JsonSerializable(typeof(ComplaintList))]
[JsonSerializable(typeof(ComplaintBody))]
[JsonSerializable(typeof(ComplaintPatchBody))]
[JsonSerializable(typeof(ComplaintImport))]
[JsonSerializable(typeof(BlackListReportResponse))]
[JsonSerializable(typeof(BlackListReportList))]
[JsonSerializable(typeof(ImportResponse))]
[JsonSerializable(typeof(ImportStateResponse))]
[JsonSerializable(typeof(ImportList))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(SmscState[]))]
[JsonSerializable(typeof(LogLevelsBody))]
[JsonSerializable(typeof(SessionList))]
[JsonSerializable(typeof(SessionResponse))]
[JsonSerializable(typeof(SmscList))]
[JsonSerializable(typeof(SmscResponse))]
[JsonSerializable(typeof(WebhookList))]
[JsonSerializable(typeof(WebhookResponse))]
[JsonSerializable(typeof(WebhookTestResponse))]
[JsonSerializable(typeof(StatisticsResponse))]
[JsonSerializable(typeof(AuditList))]
[JsonSerializable(typeof(ApiKeyBody))]
[JsonSerializable(typeof(ApiKeyResponse))]
[JsonSerializable(typeof(ApiKeyList))]
[JsonSerializable(typeof(TraceBody))]
[JsonSerializable(typeof(TraceResponse))]
[JsonSerializable(typeof(TraceList))]
[JsonSerializable(typeof(ExportBody))]
[JsonSerializable(typeof(ExportResponse))]
[JsonSerializable(typeof(ExportList))]
[JsonSerializable(typeof(EvidenceMessage))]
[JsonSerializable(typeof(EvidenceComplaint))]
[JsonSerializable(typeof(EvidenceConsentState))]
[JsonSerializable(typeof(ReplyResponse))]
[JsonSerializable(typeof(SuspensionResponse))]
[JsonSerializable(typeof(HistoryItem))]
internal sealed partial class AdminJson : JsonSerializerContext;
