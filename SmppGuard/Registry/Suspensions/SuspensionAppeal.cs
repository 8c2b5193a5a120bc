using System.Text.Json;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Registry.Suspensions;

/// <summary>What a sender, or somebody for it, has to say against its suspension, and what was answered. There is one for each.</summary>
/// <param name="At">When it was made.</param>
/// <param name="By">Name of the key that made it.</param>
/// <param name="Text">In its own words.</param>
internal sealed record SuspensionAppeal(DateTimeOffset At, string By, string Text)
{
    public const string Open = "open";
    public const string Accepted = "accepted";
    public const string Rejected = "rejected";
    public const int MaxText = 2000;

    /// <summary>How an answer can turn out.</summary>
    public static string[] Outcomes { get; } = [Accepted, Rejected];

    /// <summary>Where it stands.</summary>
    public static string[] States { get; } = [Open, Accepted, Rejected];

    /// <summary>One of <see cref="Outcomes"/>; null: it is not answered yet.</summary>
    public string? Outcome { get; init; }

    public string? Answer { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }

    public string? AnsweredBy { get; init; }

    public string State => Outcome ?? Open;

    public static SuspensionAppeal Read(JsonObjectReader reader)
    {
        var appeal = new SuspensionAppeal(reader.Time("at") ?? default, reader.Text("by", "acme-desk"), reader.Text("text", "the list was of another customer"))
        {
            Outcome = reader.OptionalOneOf("outcome", Outcomes),
            Answer = reader.OptionalText("answer", "seen and agreed"),
            AnsweredAt = reader.Time("answeredAt"),
            AnsweredBy = reader.OptionalText("answeredBy", "ops"),
        };
        reader.RefuseTheRest();
        return appeal;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("at", UtcTime.Format(At));
        writer.WriteString("by", By);
        writer.WriteString("text", Text);
        if (Outcome is not null)
        {
            writer.WriteString("outcome", Outcome);
            writer.WriteString("answer", Answer);
            writer.WriteString("answeredAt", UtcTime.Format(AnsweredAt ?? default));
            writer.WriteString("answeredBy", AnsweredBy);
        }

        writer.WriteEndObject();
    }
}
