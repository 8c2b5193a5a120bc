using System.Text.Json;
using SmppGuard.Input;

namespace SmppGuard.Registry;

/// <summary>Where the check of a sender's papers stands.</summary>
internal enum Verification
{
    /// <summary>Not checked yet: it may not send.</summary>
    Pending,

    /// <summary>Checked by somebody, at a moment.</summary>
    Verified,

    /// <summary>Something is wrong with them: it may not send.</summary>
    Suspended,
}

/// <summary>Who a sender is, and by what it may send: what the operator has checked and can show.</summary>
internal sealed record OrganizationLicences
{
    private static readonly string[] States = ["pending", "verified", "suspended"];

    public string? LegalName { get; init; }

    public string? ResponsiblePerson { get; init; }

    /// <summary>Where it may do business: a province, or the country.</summary>
    public string? Region { get; init; }

    public string? LicenceNumber { get; init; }

    public string? LicenceType { get; init; }

    /// <summary>From this moment the licence has ended; null: it does not end, or there is none.</summary>
    public DateTimeOffset? LicenceValidUntil { get; init; }

    public string? ServiceRulesVersion { get; init; }

    public string? ServiceRulesText { get; init; }

    public Verification Verification { get; init; }

    public string? VerifiedBy { get; init; }

    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>From this moment the papers must have been checked again.</summary>
    public DateTimeOffset? ReverifyBy { get; init; }

    /// <summary>From this moment it may not send: the licence has ended, or the check is too old; null: neither will happen.</summary>
    public DateTimeOffset? EndAt => LicenceValidUntil is { } licence && ReverifyBy is { } check ? (licence < check ? licence : check) : LicenceValidUntil ?? ReverifyBy;

    public static OrganizationLicences Read(JsonObjectReader reader)
    {
        var licence = reader.Object("licence");
        var rules = reader.Object("serviceRules");
        var verification = reader.Object("verification");
        var papers = new OrganizationLicences
        {
            LegalName = reader.OptionalText("legalName", "示例商城有限公司"),
            ResponsiblePerson = reader.OptionalText("responsiblePerson", "李明"),
            Region = reader.OptionalText("region", "北京"),
            LicenceNumber = licence?.Text("number", "B2-20260001"),
            LicenceType = licence?.OptionalText("type", "SP"),
            LicenceValidUntil = licence?.EndOf("validUntil"),
            ServiceRulesVersion = rules?.Text("version", "2026-1"),
            ServiceRulesText = rules?.Text("text", "what the service is, what it costs, how to end it"),
            Verification = verification?.OneOf("state", States) switch
            {
                "verified" => Verification.Verified,
                "suspended" => Verification.Suspended,
                _ => Verification.Pending,
            },
            VerifiedBy = verification?.OptionalText("verifiedBy", "Li Ming"),
            VerifiedAt = verification?.Time("verifiedAt"),
            ReverifyBy = verification?.EndOf("reverifyBy"),
        };
        licence?.RefuseTheRest();
        rules?.RefuseTheRest();
        verification?.RefuseTheRest();
        reader.RefuseTheRest();
        return papers;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteText(writer, "legalName", LegalName);
        WriteText(writer, "responsiblePerson", ResponsiblePerson);
        WriteText(writer, "region", Region);
        if (LicenceNumber is not null)
        {
            writer.WriteStartObject("licence");
            writer.WriteString("number", LicenceNumber);
            WriteText(writer, "type", LicenceType);
            WriteTime(writer, "validUntil", LicenceValidUntil);
            writer.WriteEndObject();
        }

        if (ServiceRulesVersion is not null)
        {
            writer.WriteStartObject("serviceRules");
            writer.WriteString("version", ServiceRulesVersion);
            writer.WriteString("text", ServiceRulesText);
            writer.WriteEndObject();
        }

        writer.WriteStartObject("verification");
        writer.WriteString("state", States[(int)Verification]);
        WriteText(writer, "verifiedBy", VerifiedBy);
        WriteTime(writer, "verifiedAt", VerifiedAt);
        WriteTime(writer, "reverifyBy", ReverifyBy);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? value)
    {
        if (value is { } time)
        {
            writer.WriteString(name, time.UtcDateTime);
        }
    }
}
