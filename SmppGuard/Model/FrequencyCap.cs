using System.Text.Json;
using SmppGuard.Input;

namespace SmppGuard.Model;

/// <summary>At most so many commercial messages of one organization to one recipient within so many hours, wherever they begin.</summary>
/// <param name="Messages">0: as many as there are.</param>
/// <param name="Hours">Length of the window.</param>
internal sealed record FrequencyCap(int Messages, int Hours)
{
    public const int MaxMessages = 100;
    public const int MaxHours = 720;
    public const int DefaultHours = 24;

    public static FrequencyCap Read(JsonObjectReader reader)
    {
        var messages = reader.Integer("messages", 0, MaxMessages, 2);
        if (messages is null)
        {
            reader.Problem("messages", "says how many: 0 for no cap; for example 2.");
        }

        var cap = new FrequencyCap(messages ?? 0, reader.Integer("hours", 1, MaxHours, DefaultHours) ?? DefaultHours);
        reader.RefuseTheRest();
        return cap;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("messages", Messages);
        writer.WriteNumber("hours", Hours);
        writer.WriteEndObject();
    }
}
