using System.Text.Json;
using SmppGuard.Input;

namespace SmppGuard.Registry;

/// <summary>How replies to an organization are answered, where that is not as the configuration says.</summary>
internal sealed record ReplySettings
{
    /// <summary>Characters that a text of ours may have.</summary>
    public const int MaxText = 300;

    /// <summary>Sent to whoever refused by reply; null: the text of the configuration, empty: nothing is sent.</summary>
    public string? OptOutConfirmation { get; init; }

    /// <summary>Whether somebody who agrees by reply is asked first whether that was meant.</summary>
    public bool DoubleOptIn { get; init; }

    /// <summary>The question; null: that of the configuration.</summary>
    public string? OptInQuestion { get; init; }

    public static ReplySettings Read(JsonObjectReader reader)
    {
        var settings = new ReplySettings
        {
            OptOutConfirmation = TextOf(reader, "optOutConfirmation", "您已退订，不会再收到我们的营销短信。"),
            DoubleOptIn = reader.Flag("doubleOptIn"),
            OptInQuestion = TextOf(reader, "optInQuestion", "您将订阅{name}的优惠短信，每周不超过两条。同意请回复DY，不回复视为不同意。"),
        };
        if (settings.OptInQuestion is "")
        {
            reader.Problem("optInQuestion", "is empty; without a question nobody can answer it.");
        }

        reader.RefuseTheRest();
        return settings;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (OptOutConfirmation is not null)
        {
            writer.WriteString("optOutConfirmation", OptOutConfirmation);
        }

        if (DoubleOptIn)
        {
            writer.WriteBoolean("doubleOptIn", true);
        }

        if (OptInQuestion is not null)
        {
            writer.WriteString("optInQuestion", OptInQuestion);
        }

        writer.WriteEndObject();
    }

    /// <summary>What is wrong with a text; null: nothing. Signature brackets are put around the name by the stamp, and another's would be a foreign signature.</summary>
    public static string? ProblemOf(string text) =>
        text.Length > MaxText ? $"has {text.Length} characters; use at most {MaxText}"
        : text.AsSpan().IndexOfAny('【', '】') >= 0 ? "has 【 or 】, which the stamp puts around the name; leave them out"
        : text.Any(char.IsControl) ? "has a control character; write one line"
        : null;

    private static string? TextOf(JsonObjectReader reader, string name, string example)
    {
        var text = reader.OptionalText(name, example);
        if (text is not null && ProblemOf(text) is { } problem)
        {
            reader.Problem(name, $"{problem}, for example \"{example}\".");
        }

        return text;
    }
}
