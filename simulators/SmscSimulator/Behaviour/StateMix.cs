using System.Globalization;
using System.Text;
using SmppGuard.Smpp.Pdus;

namespace SmscSimulator.Behaviour;

/// <summary>How often receipts report which state, by weight.</summary>
internal sealed class StateMix
{
    public static readonly StateMix AllDelivered = new([(MessageState.Delivered, null, 1)], "DELIVRD:1");

    private readonly (MessageState State, int? Error, double Weight)[] _entries;
    private readonly double _total;
    private readonly string _text;

    private StateMix((MessageState State, int? Error, double Weight)[] entries, string text)
    {
        _entries = entries;
        _text = text;
        _total = entries.Sum(entry => entry.Weight);
    }

    /// <summary>Reads <c>DELIVRD:95,UNDELIV/27:5</c>: state, its err if it is to have a certain one, and weight. The weights need not add up to anything.</summary>
    public static bool TryParse(string text, out StateMix mix, out string? problem)
    {
        mix = AllDelivered;
        problem = null;
        var entries = new List<(MessageState, int?, double)>();
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = entry.Split(':', StringSplitOptions.TrimEntries);
            double weight = 1;
            if (parts.Length > 2
                || !TryParseState(parts[0], out MessageState state, out int? error)
                || (parts.Length == 2
                    && (!double.TryParse(parts[1].TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out weight) || weight <= 0)))
            {
                problem = $"{entry} is not STATE:WEIGHT or STATE/ERR:WEIGHT with a state name of receipts (DELIVRD, UNDELIV, EXPIRED, REJECTD, DELETED, ACCEPTD, UNKNOWN), err of 0 to 999 and a weight above 0, for example DELIVRD:95 or UNDELIV/27:5";
                return false;
            }

            entries.Add((state, error, weight));
        }

        if (entries.Count == 0)
        {
            problem = "no state given; use for example DELIVRD:95,UNDELIV:5";
            return false;
        }

        mix = new StateMix([.. entries], text);
        return true;
    }

    /// <summary>Reads <c>UNDELIV</c> or <c>UNDELIV/27</c>, a state and the err of its receipt.</summary>
    public static bool TryParseState(string text, out MessageState state, out int? error)
    {
        string[] parts = text.Split('/');
        error = null;
        if (!MessageStates.TryParse(Encoding.ASCII.GetBytes(parts[0]), out state) || parts.Length > 2)
        {
            return false;
        }

        if (parts.Length == 2)
        {
            bool isNumber = int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= 999;
            error = number;
            return isNumber;
        }

        return true;
    }

    /// <summary>The mix as it was given.</summary>
    public override string ToString() => _text;

    /// <summary>The state of the next receipt, and its err if that is given.</summary>
    /// <param name="draw">A random number, at least 0 and less than 1.</param>
    public (MessageState State, int? Error) Draw(double draw)
    {
        double left = draw * _total;
        foreach ((MessageState state, int? error, double weight) in _entries)
        {
            left -= weight;
            if (left < 0)
            {
                return (state, error);
            }
        }

        return (_entries[^1].State, _entries[^1].Error);
    }
}
