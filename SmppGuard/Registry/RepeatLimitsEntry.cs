using System.Text.Json;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>How limits of repetitions stand in an organization's entry: by class, those that it says.</summary>
internal static class RepeatLimitsEntry
{
    public static RepeatLimits Read(JsonObjectReader reader)
    {
        var limits = new RepeatLimits(Limit("commercial"), Limit("notification"), Limit("verification"));
        reader.RefuseTheRest();
        return limits;

        RepeatLimit? Limit(string name)
        {
            if (reader.Object(name) is not { } limit)
            {
                return null;
            }

            var messages = limit.Integer("messages", 0, RepeatLimit.MaxMessages, 1);
            if (messages is null)
            {
                limit.Problem("messages", "says how many: 0 for no limit; for example 1.");
            }

            var read = new RepeatLimit(messages ?? 0, limit.Integer("seconds", 1, RepeatLimit.MaxSeconds, RepeatLimit.DefaultSeconds) ?? RepeatLimit.DefaultSeconds);
            limit.RefuseTheRest();
            return read;
        }
    }

    public static void Write(RepeatLimits limits, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        Write("commercial", limits.Commercial, writer);
        Write("notification", limits.Notification, writer);
        Write("verification", limits.Verification, writer);
        writer.WriteEndObject();
    }

    private static void Write(string name, RepeatLimit? limit, Utf8JsonWriter writer)
    {
        if (limit is null)
        {
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteNumber("messages", limit.Messages);
        writer.WriteNumber("seconds", limit.Seconds);
        writer.WriteEndObject();
    }
}
