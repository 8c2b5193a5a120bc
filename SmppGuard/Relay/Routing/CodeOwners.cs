using System.Text;
using SmppGuard.Registry;
using SmppGuard.Relay.Esme;

namespace SmppGuard.Relay.Routing;

/// <summary>
/// Whose code an SMSC means by a destination address. Codes are registered as digits; SMSCs write them with <c>+</c>, <c>00</c>, the country code or a trunk 0 before them, and with all
/// that they write around the numbers of phones, whatever the type of number says. What is registered just so counts first, and costs no more than a look.
/// </summary>
internal sealed class CodeOwners(RegistryStore registry, AccountStates accounts, NumberingOptions numbering)
{
    private const int MaxOctets = 64;

    private readonly byte[] _countryCode = Encoding.ASCII.GetBytes(numbering.CountryCode);

    /// <summary>Whose code it is.</summary>
    public CodeOwner Find(ReadOnlySpan<byte> address)
    {
        Span<byte> digits = stackalloc byte[MaxOctets];
        var code = CodeOf(address, digits, out var number);
        return new CodeOwner(AccountOf(code), code, Encoding.Latin1.GetString(code is null ? address : number));
    }

    /// <summary>Whom messages to it are relayed to; null: nobody.</summary>
    public AccountState? AccountOf(ReadOnlySpan<byte> address)
    {
        Span<byte> digits = stackalloc byte[MaxOctets];
        return AccountOf(CodeOf(address, digits, out _));
    }

    private AccountState? AccountOf(CodeNumber? code) =>
        code is not null && registry.Current.ReceiverOf(code) is { } account ? accounts.Of(account.SystemId) : null;

    private CodeNumber? CodeOf(ReadOnlySpan<byte> address, Span<byte> digits, out ReadOnlySpan<byte> number)
    {
        var current = registry.Current;
        number = address;
        if (current.LongestMatch(number) is { } exact)
        {
            return exact;
        }

        number = Digits(WrittenNumber.WithoutForm(address), digits);
        if (current.LongestMatch(number) is { } written)
        {
            return written;
        }

        number = number.TrimStart((byte)'0');
        if (current.LongestMatch(number) is { } withoutZeros)
        {
            return withoutZeros;
        }

        number = number.StartsWith(_countryCode) ? number[_countryCode.Length..] : default;
        if (current.LongestMatch(number) is { } national)
        {
            return national;
        }

        // A trunk 0 behind the country code, as where a phone's number has one.
        number = number.TrimStart((byte)'0');
        return current.LongestMatch(number);
    }

    private static ReadOnlySpan<byte> Digits(ReadOnlySpan<byte> address, Span<byte> digits)
    {
        var length = 0;
        foreach (var octet in address)
        {
            if (octet is (byte)'+' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'-' or (byte)'(' or (byte)')' or (byte)'.')
            {
                continue;
            }

            if (length == digits.Length)
            {
                return default;
            }

            digits[length++] = octet;
        }

        return digits[..length];
    }
}

/// <param name="Account">Whom messages to the code are relayed to; null: nobody.</param>
/// <param name="Code">The registered code; null: none.</param>
/// <param name="Number">The number in full, as the code is registered; as it came if it belongs to nobody.</param>
internal readonly record struct CodeOwner(AccountState? Account, CodeNumber? Code, string Number);
