using System.Text.Json;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Registry.Suspensions;

/// <summary>A suspension of an organization, code or account, from when it is announced or made until it is over, and for ever as the record of it.</summary>
internal sealed record SuspensionEntry
{
    private const string ExampleActor = "rule:too-many-refused";
    private const string ExampleReason = "complaints, see file 12";

    /// <summary>The day on which it was announced or made, in UTC, and a number; of one of before entries were kept, that of its line in the history.</summary>
    public required string Id { get; init; }

    /// <summary>Who is suspended.</summary>
    public required RegistryKey Sender { get; init; }

    /// <summary>Whose that was then, where it was of one organization.</summary>
    public string? Organization { get; init; }

    public required SuspensionStage Stage { get; init; }

    /// <summary>When it was announced, or made without that.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When its sender was told beforehand; null: it took effect at once.</summary>
    public DateTimeOffset? AnnouncedAt { get; init; }

    /// <summary>When it takes effect, or did.</summary>
    public required DateTimeOffset InForceAt { get; init; }

    /// <summary>Who announced or made it.</summary>
    public required string By { get; init; }

    public string? Reason { get; init; }

    /// <summary>What a rule has counted.</summary>
    public SuspensionEvidence? Evidence { get; init; }

    /// <summary>Who had it take effect: whoever announced it when its time had come, or somebody who did not wait for that. Null: it did not.</summary>
    public string? InForceBy { get; init; }

    /// <summary>Why somebody did not wait.</summary>
    public string? InForceReason { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string? EndedBy { get; init; }

    public string? EndedReason { get; init; }

    /// <summary>What its sender has to say; null: nothing.</summary>
    public SuspensionAppeal? Appeal { get; init; }

    public RegistryKey Key => new(RegistryKind.Suspension, Id);

    public bool IsOpen => Stage is SuspensionStage.Announced or SuspensionStage.InForce;

    /// <summary>Whether another, which the history tells of, is this one.</summary>
    public bool IsOf(SuspensionEntry line) =>
        InForceBy is not null && line.InForceBy is not null && Sender == line.Sender && InForceAt.ToUnixTimeMilliseconds() == line.InForceAt.ToUnixTimeMilliseconds();

    /// <summary>One that was made before entries were kept: it was in force at once.</summary>
    public static SuspensionEntry Of(SuspensionItem line, string? organization) => new()
    {
        Id = line.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Sender = new RegistryKey(Enum.Parse<RegistryKind>(line.Kind), line.Key),
        Organization = organization,
        Stage = line.EndedAt is null ? SuspensionStage.InForce : SuspensionStage.Ended,
        At = line.At,
        InForceAt = line.At,
        By = line.By,
        Reason = line.Reason,
        InForceBy = line.By,
        EndedAt = line.EndedAt,
        EndedBy = line.EndedBy,
    };

    public SuspensionEntry InForce(RegistryChange by, DateTimeOffset at) => this with
    {
        Stage = SuspensionStage.InForce,
        InForceAt = at,
        InForceBy = by.Actor,
        InForceReason = string.Equals(by.Actor, By, StringComparison.Ordinal) ? null : by.Reason,
    };

    public SuspensionEntry Over(SuspensionStage stage, RegistryChange by, DateTimeOffset at) => this with { Stage = stage, EndedAt = at, EndedBy = by.Actor, EndedReason = by.Reason };

    public static SuspensionEntry Read(JsonObjectReader reader)
    {
        var entry = new SuspensionEntry
        {
            Id = reader.Text("id", "20260105-1"),
            Sender = new RegistryKey(
                Enum.Parse<RegistryKind>(reader.OneOf("kind", nameof(RegistryKind.Organization), nameof(RegistryKind.Code), nameof(RegistryKind.Account)) ?? nameof(RegistryKind.Organization)),
                reader.Text("key", "acme")),
            Organization = reader.OptionalText("organization", "acme"),
            Stage = SuspensionStages.Read(reader.OneOf("stage", SuspensionStages.All)),
            At = reader.Time("at") ?? default,
            AnnouncedAt = reader.Time("announcedAt"),
            InForceAt = reader.Time("inForceAt") ?? default,
            By = reader.Text("by", ExampleActor),
            Reason = reader.OptionalText("reason", ExampleReason),
            Evidence = reader.Object("evidence") is { } evidence ? SuspensionEvidence.Read(evidence) : null,
            InForceBy = reader.OptionalText("inForceBy", ExampleActor),
            InForceReason = reader.OptionalText("inForceReason", ExampleReason),
            EndedAt = reader.Time("endedAt"),
            EndedBy = reader.OptionalText("endedBy", "ops"),
            EndedReason = reader.OptionalText("endedReason", "papers were shown"),
            Appeal = reader.Object("appeal") is { } appeal ? SuspensionAppeal.Read(appeal) : null,
        };
        reader.RefuseTheRest();
        return entry;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("id", Id);
        writer.WriteString("kind", Sender.Kind.ToString());
        writer.WriteString("key", Sender.Key);
        Text("organization", Organization);
        writer.WriteString("stage", Stage.Word());
        Time("at", At);
        Time("announcedAt", AnnouncedAt);
        Time("inForceAt", InForceAt);
        writer.WriteString("by", By);
        Text("reason", Reason);
        if (Evidence is { } evidence)
        {
            writer.WritePropertyName("evidence");
            evidence.Write(writer);
        }

        Text("inForceBy", InForceBy);
        Text("inForceReason", InForceReason);
        Time("endedAt", EndedAt);
        Text("endedBy", EndedBy);
        Text("endedReason", EndedReason);
        if (Appeal is { } appeal)
        {
            writer.WritePropertyName("appeal");
            appeal.Write(writer);
        }

        writer.WriteEndObject();

        void Text(string name, string? value)
        {
            if (value is not null)
            {
                writer.WriteString(name, value);
            }
        }

        void Time(string name, DateTimeOffset? value)
        {
            if (value is { } at)
            {
                writer.WriteString(name, UtcTime.Format(at));
            }
        }
    }
}
