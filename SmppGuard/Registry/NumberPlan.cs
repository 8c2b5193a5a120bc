using System.Globalization;

namespace SmppGuard.Registry;

/// <summary>
/// Turns the ways a mobile number is written into one <see cref="Msisdn"/>. <c>+</c>, <c>00</c> or TON 1 mean international; TON 0 or 2 with a national form
/// gets the country code; a number that already begins with it stays.
/// </summary>
internal sealed class NumberPlan
{
    private const byte TonInternational = 1;
    private const int MinDigits = 5;
    private const int MaxDigits = 15;
    private const int ChinaNationalDigits = 11;

    private readonly byte[] _countryCode;
    private readonly long _countryCodeValue;
    private readonly bool _china;

    /// <param name="countryCode">Digits of the home country code, for example <c>86</c>.</param>
    public NumberPlan(string countryCode)
    {
        _countryCode = System.Text.Encoding.ASCII.GetBytes(countryCode);
        _countryCodeValue = long.Parse(countryCode, NumberStyles.None, CultureInfo.InvariantCulture);
        _china = string.Equals(countryCode, "86", StringComparison.Ordinal);
    }

    /// <summary>Reads a number as the API and files write it: spaces, dashes and parentheses are ignored.</summary>
    public bool TryNormalize(ReadOnlySpan<char> text, out Msisdn msisdn)
    {
        Span<byte> digits = stackalloc byte[32];
        var length = 0;
        foreach (var character in text)
        {
            if (character is ' ' or '-' or '(' or ')')
            {
                continue;
            }

            if (length == digits.Length || character > 0x7F)
            {
                msisdn = Msisdn.None;
                return false;
            }

            digits[length++] = (byte)character;
        }

        return TryNormalize(digits[..length], ton: 0, out msisdn);
    }

    /// <summary>Reads an address as SMPP carries it (SMPP 3.4, 5.2.5, 5.2.9): ASCII digits and its type of number.</summary>
    public bool TryNormalize(ReadOnlySpan<byte> address, byte ton, out Msisdn msisdn)
    {
        msisdn = Msisdn.None;
        var international = ton == TonInternational;
        if (address is [(byte)'+', ..])
        {
            international = true;
            address = address[1..];
        }
        else if (address is [(byte)'0', (byte)'0', ..])
        {
            international = true;
            address = address[2..];
        }

        if (address.Length is 0 or > MaxDigits || !TryParseDigits(address, out var value) || address[0] == (byte)'0')
        {
            return false;
        }

        var digits = address.Length;
        if (!international && !AlreadyHasCountryCode(address))
        {
            value += _countryCodeValue * PowerOfTen(address.Length);
            digits += _countryCode.Length;
        }

        if (digits is < MinDigits or > MaxDigits || (_china && !IsPlausibleInChina(value, digits)))
        {
            return false;
        }

        msisdn = new Msisdn(value);
        return true;
    }

    private bool AlreadyHasCountryCode(ReadOnlySpan<byte> address) =>
        address.StartsWith(_countryCode) && (_china ? address.Length == _countryCode.Length + ChinaNationalDigits : address.Length > 10);

    // A Chinese mobile number is 86 1[3-9] and nine more digits; numbers of other countries are judged by length alone.
    private static bool IsPlausibleInChina(long value, int digits)
    {
        var text = value / PowerOfTen(digits - 2);
        if (text != 86)
        {
            return true;
        }

        var second = value / PowerOfTen(digits - 4) % 100;
        return digits == 13 && second is >= 13 and <= 19;
    }

    private static bool TryParseDigits(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        foreach (var octet in digits)
        {
            var digit = octet - (byte)'0';
            if ((uint)digit > 9)
            {
                return false;
            }

            value = (value * 10) + digit;
        }

        return true;
    }

    private static long PowerOfTen(int exponent)
    {
        var power = 1L;
        for (var i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }
}
