using SmppGuard.Filings;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;

namespace SmppGuard.Compliance.Filings;

/// <summary>
/// The filings of one code with one carrier, as messages are compared with them. What holds at a moment is worked out once, and again when something of it may have lapsed: months go by between. Thread-safe.
/// </summary>
internal sealed class CarrierFilings
{
    private readonly FiledThing[] _filed;
    private readonly FilingTerms? _terms;
    private readonly CodeNumber? _code;
    private readonly OrganizationMarks? _marks;
    private volatile HoldingFilings _holding;

    private CarrierFilings(HoldingFilings holding) => (_filed, _holding) = ([], holding);

    /// <param name="filings">Those that the carrier has taken.</param>
    /// <param name="code">The code, with its templates.</param>
    /// <param name="marks">Those of its organization.</param>
    /// <param name="terms">How long they hold.</param>
    public CarrierFilings(IEnumerable<FiledThing> filings, CodeNumber code, OrganizationMarks marks, FilingTerms terms)
    {
        _filed = [.. filings];
        (_code, _marks, _terms) = (code, marks, terms);
        _holding = HoldingFilings.None;
    }

    /// <summary>Nothing is filed.</summary>
    public static CarrierFilings None { get; } = new(HoldingFilings.Never);

    /// <summary>What holds at a moment, milliseconds since 1970-01-01 UTC.</summary>
    public HoldingFilings At(long now)
    {
        var holding = _holding;
        if (now < holding.Until)
        {
            return holding;
        }

        // Two that come at once make the same.
        var until = long.MaxValue;
        var filed = new List<FiledThing>(_filed.Length);
        foreach (var thing in _filed)
        {
            if (_terms!.LapsesAt(thing.Entry, thing.Use.LastAt) is var end && now < end)
            {
                filed.Add(thing);
                until = Math.Min(until, end);
            }
        }

        return _holding = new HoldingFilings(filed, _code!, _marks!, until);
    }
}

/// <summary>A filing that the carrier has taken, and when it was used.</summary>
internal sealed record FiledThing(FilingEntry Entry, FilingUse Use);
