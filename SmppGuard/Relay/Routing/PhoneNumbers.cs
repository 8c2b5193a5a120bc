using SmppGuard.Model;

namespace SmppGuard.Relay.Routing;

/// <summary>
/// The numbers that an address of a phone may mean, as SMSCs write it: with separators, a trunk 0, any type of number. Mostly one. A refusal counts for all of them, since the wrong
/// one would let the next advert to the right one leave; a receipt may be about any.
/// </summary>
internal readonly struct PhoneNumbers
{
    private const byte TonUnknown = 0;
    private const byte TonInternational = 1;
    private const int MaxOctets = 32;

    // Digits of a mobile number at home, where the numbering plan is known.
    private const int Mobile = 11;

    private readonly Msisdn _first;
    private readonly Msisdn _second;

    private PhoneNumbers(Msisdn first, Msisdn second)
    {
        _first = first;
        _second = second;
    }

    /// <summary>The likeliest; none if the address is no number.</summary>
    public Msisdn First => _first;

    /// <summary>What it may mean beside that; none in nearly all cases.</summary>
    public Msisdn Second => _second;

    public static PhoneNumbers Read(ReadOnlySpan<byte> address, byte ton, NumberPlan plan)
    {
        Span<byte> digits = stackalloc byte[MaxOctets];
        if (!TryStrip(WrittenNumber.WithoutForm(address), digits, out var length))
        {
            return default;
        }

        var stripped = digits[..length];
        Span<byte> shorter = stackalloc byte[MaxOctets];
        if (WrittenNumber.TryDropTrunkZero(stripped, plan.CountryCode, ref shorter) && plan.TryNormalizeInternational(shorter, out var withoutZero))
        {
            return new PhoneNumbers(withoutZero, Msisdn.None);
        }

        if (stripped is [(byte)'+', ..] or [(byte)'0', (byte)'0', ..] && plan.TryNormalizeInternational(stripped, out var explicitly))
        {
            return new PhoneNumbers(explicitly, Msisdn.None);
        }

        // A trunk prefix is no part of a number; and the types of number that say nothing about a mobile number are not believed.
        var bare = stripped.TrimStart("+0"u8);
        var asHome = plan.TryNormalize(bare, TonUnknown, out var home) ? home : Msisdn.None;
        var asInternational = plan.TryNormalizeInternational(bare, out var abroad) ? abroad : Msisdn.None;
        if (ton == TonInternational && asInternational.IsValid)
        {
            // Eleven digits of a mobile number at home, called international, are more likely that than a number of North America.
            return plan.IsBareMobile(bare) && asHome != asInternational ? new PhoneNumbers(asHome, asInternational) : new PhoneNumbers(asInternational, Msisdn.None);
        }

        var either = asHome.IsValid ? asHome : asInternational;
        return new PhoneNumbers(either.IsValid || !TryReadEnd(bare, plan, out var end) ? either : end, Msisdn.None);
    }

    // No number as a whole, but one at its end: behind what a service of calls puts before it (17951, *31#) or a country code that is there twice, or before the filler of an odd number of digits.
    private static bool TryReadEnd(ReadOnlySpan<byte> address, NumberPlan plan, out Msisdn msisdn)
    {
        msisdn = Msisdn.None;
        address = address.TrimEnd("Ff"u8);
        return address.Length >= Mobile && IsPrefix(address[..^Mobile], plan.CountryCode) && plan.IsBareMobile(address[^Mobile..]) && plan.TryNormalize(address[^Mobile..], TonUnknown, out msisdn);
    }

    // Of a code that hides or shows the number, of a carrier of calls over IP, and of the country; anything else may be a pseudonym that ends like a number.
    private static bool IsPrefix(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> countryCode)
    {
        if (prefix is [(byte)'*' or (byte)'#', _, _, (byte)'#', ..])
        {
            prefix = prefix[4..];
        }

        if (prefix is [(byte)'1', (byte)'7', (byte)'9', _, _, ..] or [(byte)'1', (byte)'2', (byte)'5', _, _, ..] or [(byte)'1', (byte)'9', (byte)'3', _, _, ..])
        {
            prefix = prefix[5..];
        }

        for (var i = 0; i < 2; i++)
        {
            prefix = prefix.TrimStart("+0"u8);
            prefix = prefix.StartsWith(countryCode) ? prefix[countryCode.Length..] : prefix;
        }

        return prefix.IsEmpty;
    }

    private static bool TryStrip(ReadOnlySpan<byte> address, Span<byte> digits, out int length)
    {
        length = 0;
        foreach (var octet in address)
        {
            if (octet is (byte)' ' or (byte)'\t' or (byte)'-' or (byte)'(' or (byte)')' or (byte)'.')
            {
                continue;
            }

            if (length == digits.Length)
            {
                return false;
            }

            digits[length++] = octet;
        }

        return length > 0;
    }
}
