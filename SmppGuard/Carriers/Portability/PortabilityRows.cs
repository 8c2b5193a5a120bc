using SmppGuard.Input;

namespace SmppGuard.Carriers.Portability;

/// <summary>How the lines of a list are written.</summary>
internal enum PortabilityFormat
{
    /// <summary>RFC 4180, with or without the names of the columns.</summary>
    Csv,

    /// <summary>A JSON object in each line.</summary>
    Ndjson,
}

/// <summary>A line of a list of ported numbers.</summary>
/// <param name="Line">Its number.</param>
/// <param name="Number">As it stands there.</param>
/// <param name="Carrier">As it stands there; empty: none.</param>
/// <param name="Error">Why it cannot be read; null: it can.</param>
internal readonly record struct PortabilityRow(long Line, string Number, string Carrier, string? Error);

/// <summary>The rows of a list, one after the other. Two formats, two implementations.</summary>
internal interface IPortabilityRows
{
    /// <summary>The next row; null: the end.</summary>
    /// <exception cref="ListFormatException">It is no list of ported numbers.</exception>
    ValueTask<PortabilityRow?> ReadAsync(CancellationToken cancellation);
}

internal static class PortabilityRows
{
    public static IPortabilityRows Of(PortabilityFormat format, ListEncoding? encoding, Stream source) => format == PortabilityFormat.Csv
        ? new CsvPortabilityRows(new CsvReader(source, encoding))
        : new NdjsonPortabilityRows(new NdjsonReader(source, encoding, ["msisdn", "carrier"]));
}

/// <summary>A list with columns. Where the first line has no digit it names them, and those that are not known by name are passed over; otherwise number and carrier are the first two.</summary>
internal sealed class CsvPortabilityRows(CsvReader csv) : IPortabilityRows
{
    private static readonly string[] NumberNames = ["msisdn", "number", "mobile", "手机号", "手机号码", "号码"];
    private static readonly string[] CarrierNames = ["carrier", "operator", "network", "运营商", "携入运营商"];

    private bool _begun;
    private int _number;
    private int _carrier = 1;

    public async ValueTask<PortabilityRow?> ReadAsync(CancellationToken cancellation)
    {
        var isFirst = !_begun;
        _begun = true;
        if (!await (isFirst ? csv.ReadFirstAsync(cancellation) : csv.ReadAsync(cancellation)))
        {
            return null;
        }

        if (isFirst && csv.Error is null)
        {
            if (csv.Count < 2)
            {
                throw new ListFormatException("header", "has one column; send a number and its carrier in each line.");
            }

            if (!csv[0].Any(char.IsDigit))
            {
                var names = csv.TakeNames();
                _number = PlaceOf(names, NumberNames);
                _carrier = PlaceOf(names, CarrierNames);
                return await ReadAsync(cancellation);
            }
        }

        return csv.Error is { } error ? new PortabilityRow(csv.Line, "", "", error) : new PortabilityRow(csv.Line, csv[_number].Trim(), csv[_carrier].Trim(), null);
    }

    private static int PlaceOf(IReadOnlyList<string> names, string[] known)
    {
        var found = names.Index().Where(name => known.Contains(name.Item.Trim().ToLowerInvariant(), StringComparer.Ordinal)).ToList();
        return found.Count switch
        {
            0 => throw new ListFormatException("header", $"lacks the column {known[0]}, which may also be called {string.Join(", ", known.Skip(1))}."),
            1 => found[0].Index,
            _ => throw new ListFormatException("header", $"has the column {known[0]} twice."),
        };
    }
}

/// <summary>A list with an object in each line, with the members <c>msisdn</c> and <c>carrier</c>.</summary>
internal sealed class NdjsonPortabilityRows(NdjsonReader ndjson) : IPortabilityRows
{
    public async ValueTask<PortabilityRow?> ReadAsync(CancellationToken cancellation) =>
        !await ndjson.ReadAsync(cancellation) ? null
        : ndjson.Error is { } error ? new PortabilityRow(ndjson.Line, "", "", error)
        : new PortabilityRow(ndjson.Line, ndjson.Values[0] ?? "", ndjson.Values[1] ?? "", null);
}
