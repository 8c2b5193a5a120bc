using System.Text.Json;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>How a cap stands in an organization's entry.</summary>
internal static class FrequencyCapEntry
{
    public static FrequencyCap Read(JsonObjectReader reader)
    {
        var messages = reader.Integer("messages", 0, FrequencyCap.MaxMessages, 2);
        if (messages is null)
        {
            reader.Problem("messages", "says how many: 0 for no cap; for example 2.");
        }

        var cap = new FrequencyCap(messages ?? 0, reader.Integer("hours", 1, FrequencyCap.MaxHours, FrequencyCap.DefaultHours) ?? FrequencyCap.DefaultHours);
        reader.RefuseTheRest();
        return cap;
    }

    public static void Write(FrequencyCap cap, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("messages", cap.Messages);
        writer.WriteNumber("hours", cap.Hours);
        writer.WriteEndObject();
    }
}
