using System.Globalization;
using SmppGuard.Smpp.Pdus;

namespace SmscSimulator.Behaviour;

/// <summary>Which share of submits is refused with which command_status.</summary>
internal sealed class ErrorMix
{
    public static readonly ErrorMix None = new([], "none");

    private readonly (CommandStatus Status, double UpTo)[] _entries;
    private readonly string _text;

    private ErrorMix((CommandStatus Status, double UpTo)[] entries, string text)
    {
        _entries = entries;
        _text = text;
    }

    /// <summary>True when everything is accepted.</summary>
    public bool IsEmpty => _entries.Length == 0;

    /// <summary>Reads <c>0x58:1%,ESME_RSUBMITFAIL:0.5%</c>, or <c>none</c>.</summary>
    public static bool TryParse(string text, out ErrorMix mix, out string? problem)
    {
        mix = None;
        problem = null;
        if (text.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var entries = new List<(CommandStatus, double)>();
        double upTo = 0;
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = entry.Split(':', StringSplitOptions.TrimEntries);
            if (parts.Length != 2
                || !CommandStatuses.TryParse(parts[0], out CommandStatus status) || status == CommandStatus.ESME_ROK
                || !double.TryParse(parts[1].TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
                || percent is <= 0 or > 100)
            {
                problem = $"{entry} is not STATUS:PERCENT with a status other than 0 and 0 < percent <= 100, for example 0x58:1%";
                return false;
            }

            upTo += percent / 100;
            entries.Add((status, upTo));
        }

        if (upTo > 1.000001)
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"{text} adds up to {upTo * 100:0.##} %; use at most 100 %");
            return false;
        }

        mix = new ErrorMix([.. entries], text);
        return true;
    }

    /// <summary>The mix as it was given.</summary>
    public override string ToString() => _text;

    /// <summary>The status for the next submit.</summary>
    /// <param name="draw">A random number, at least 0 and less than 1.</param>
    public CommandStatus Draw(double draw)
    {
        foreach ((CommandStatus status, double upTo) in _entries)
        {
            if (draw < upTo)
            {
                return status;
            }
        }

        return CommandStatus.ESME_ROK;
    }
}
