using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using SmppGuard.Admin.Complaints;
using SmppGuard.Complaints;
using SmppGuard.Evidence;

namespace SmppGuard.Admin.Exports;

/// <summary>Records as lines of JSON, written as the API writes them.</summary>
internal sealed class EvidenceLines(IOptions<JsonOptions> json)
{
    public void Add<T>(PackagedFile file, T value)
        where T : notnull => file.Line(Octets(value));

    public byte[] Octets<T>(T value)
        where T : notnull => JsonSerializer.SerializeToUtf8Bytes(value, json.Value.SerializerOptions.GetTypeInfo(value is JsonObject ? typeof(JsonObject) : typeof(T)));
}

/// <summary>A message, and the consent that it rested on.</summary>
internal sealed record EvidenceMessage(MessageResponse Message, ConsentEventResponse? Consent);

/// <summary>A complaint, and what was changed of it, oldest first.</summary>
internal sealed record EvidenceComplaint(ComplaintResponse Complaint, IReadOnlyList<ComplaintChange> History);

/// <summary>What a recipient and an organization have on record.</summary>
internal sealed record EvidenceConsentState(string Organization, string Msisdn, DateTimeOffset At, string State, string? ConsentId);
