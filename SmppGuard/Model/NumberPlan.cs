using System.Globalization;
using System.Text;

namespace SmppGuard.Model;

/// <summary>
/// Turns the ways a mobile number is written into one <see cref="Msisdn"/>. <c>+</c>, <c>00</c> or TON 1 mean international; TON 0 or 2 with a national form
/// gets the country code; a number that already begins with it stays (for China: 86 and eleven digits). TON 1 with bare digits that could be a mobile number at home has two readings, and is
/// none unless one is chosen.
/// </summary>
internal sealed class NumberPlan
{
    private const byte TonUnknown = 0;
    private const byte TonInternational = 1;
    private const byte TonNational = 2;
    private const int MinDigits = 5;
    private const int MaxDigits = 15;
    private const int ChinaDigits = 13;

    // A home number that begins with its country code and has more digits than this is taken to be complete, where the numbering plan is not known here.
    private const int MaxNationalDigits = 10;

    private readonly byte[] _countryCode;
    private readonly long _countryCodeValue;
    private readonly bool _china;
    private readonly BareNationalReading _bareNational;

    /// <param name="countryCode">Digits of the home country code, for example <c>86</c>.</param>
    /// <param name="bareNational">What TON 1 with a bare mobile number at home means.</param>
    public NumberPlan(string countryCode, BareNationalReading bareNational = BareNationalReading.None)
    {
        _bareNational = bareNational;
        _countryCode = Encoding.ASCII.GetBytes(countryCode);
        _countryCodeValue = long.Parse(countryCode, NumberStyles.None, CultureInfo.InvariantCulture);
        _china = string.Equals(countryCode, "86", StringComparison.Ordinal);
    }

    /// <summary>The home country code.</summary>
    public ReadOnlySpan<byte> CountryCode => _countryCode;

    private static ReadOnlySpan<long> PowersOfTen =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000,
        10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
    ];

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

        return TryNormalize(digits[..length], TonUnknown, out msisdn);
    }

    /// <summary>Reads an address as SMPP carries it (SMPP 3.4, 5.2.5, 5.2.9): ASCII digits and its type of number.</summary>
    public bool TryNormalize(ReadOnlySpan<byte> address, byte ton, out Msisdn msisdn)
    {
        if (ton == TonInternational && _bareNational != BareNationalReading.International && IsBareMobile(address))
        {
            msisdn = Msisdn.None;
            return _bareNational == BareNationalReading.National && TryRead(address, TonUnknown, out msisdn);
        }

        return TryRead(address, ton, out msisdn);
    }

    /// <summary>Reads digits with their country code, whatever else they might be.</summary>
    public bool TryNormalizeInternational(ReadOnlySpan<byte> address, out Msisdn msisdn) => TryRead(address, TonInternational, out msisdn);

    /// <summary>Writes a number so that <see cref="TryNormalize(ReadOnlySpan{char}, out Msisdn)"/> reads the same one: with <c>+</c> where its digits alone are another number, or none.</summary>
    public string Write(Msisdn msisdn) => TryNormalize(msisdn.Digits, out var read) && read == msisdn ? msisdn.Digits : WriteInternational(msisdn);

    /// <summary>Writes a number so that every plan reads the same one, whatever the type of number says.</summary>
    public static string WriteInternational(Msisdn msisdn) => "+" + msisdn.Digits;

    /// <summary>Whether these digits are a mobile number at home without its country code, where the numbering plan is known here.</summary>
    public bool IsBareMobile(ReadOnlySpan<byte> digits) =>
        _china && digits.Length == ChinaDigits - 2 && IsChineseMobile(digits) && AsciiDigits.TryParse(digits, out _);

    private bool TryRead(ReadOnlySpan<byte> address, byte ton, out Msisdn msisdn)
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

        // No E.164 number begins with 0, and a trunk prefix is no part of a mobile number.
        if (address.Length is 0 or > MaxDigits || address[0] == (byte)'0' || !AsciiDigits.TryParse(address, out var value))
        {
            return false;
        }

        if (international || HasCountryCode(address))
        {
            if (address.Length < MinDigits || !IsPlausible(address))
            {
                return false;
            }
        }
        else
        {
            // Other types of number (network specific, subscriber, abbreviated…) do not say whose national form this is.
            var national = ton is TonUnknown or TonNational;
            var length = address.Length + _countryCode.Length;
            if (!national || length is < MinDigits or > MaxDigits || (_china && !IsChineseMobile(address)))
            {
                return false;
            }

            value += _countryCodeValue * PowersOfTen[address.Length];
        }

        msisdn = new Msisdn(value);
        return true;
    }

    private bool HasCountryCode(ReadOnlySpan<byte> address) =>
        address.StartsWith(_countryCode) && (_china ? address.Length == ChinaDigits : address.Length > MaxNationalDigits);

    // Numbers of other countries are judged by their length alone.
    private static bool IsPlausible(ReadOnlySpan<byte> e164) => !e164.StartsWith("86"u8) || IsChineseMobile(e164[2..]);

    private static bool IsChineseMobile(ReadOnlySpan<byte> national) => national is [(byte)'1', >= (byte)'3' and <= (byte)'9', ..] && national.Length == ChinaDigits - 2;
}
