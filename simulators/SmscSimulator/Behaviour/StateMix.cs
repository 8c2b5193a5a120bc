using System.Globalization;
using System.Text;
using SmppGuard.Smpp;

namespace SmscSimulator.Behaviour;

/// <summary>How often receipts report which state, by weight.</summary>
internal sealed class StateMix
{
    public static readonly StateMix AllDelivered = new([(MessageState.Delivered, 1)], "DELIVRD:1");

    private readonly (MessageState State, double Weight)[] _entries;
    private readonly double _total;
    private readonly string _text;

    private StateMix((MessageState State, double Weight)[] entries, string text)
    {
        _entries = entries;
        _text = text;
        _total = entries.Sum(entry => entry.Weight);
    }

    /// <summary>Reads <c>DELIVRD:95,UNDELIV:5</c>; the weights need not add up to anything.</summary>
    public static bool TryParse(string text, out StateMix mix, out string? problem)
    {
        mix = AllDelivered;
        problem = null;
        var entries = new List<(MessageState, double)>();
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = entry.Split(':', StringSplitOptions.TrimEntries);
            double weight = 1;
            if (parts.Length > 2
                || !MessageStates.TryParse(Encoding.ASCII.GetBytes(parts[0]), out MessageState state)
                || (parts.Length == 2
                    && (!double.TryParse(parts[1].TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out weight) || weight <= 0)))
            {
                problem = $"{entry} is not STATE:WEIGHT with a state name of receipts (DELIVRD, UNDELIV, EXPIRED, REJECTD, DELETED, ACCEPTD, UNKNOWN) and a weight above 0, for example DELIVRD:95";
                return false;
            }

            entries.Add((state, weight));
        }

        if (entries.Count == 0)
        {
            problem = "no state given; use for example DELIVRD:95,UNDELIV:5";
            return false;
        }

        mix = new StateMix([.. entries], text);
        return true;
    }

    /// <summary>The mix as it was given.</summary>
    public override string ToString() => _text;

    /// <summary>The state of the next receipt.</summary>
    /// <param name="draw">A random number, at least 0 and less than 1.</param>
    public MessageState Draw(double draw)
    {
        double left = draw * _total;
        foreach ((MessageState state, double weight) in _entries)
        {
            left -= weight;
            if (left < 0)
            {
                return state;
            }
        }

        return _entries[^1].State;
    }
}
