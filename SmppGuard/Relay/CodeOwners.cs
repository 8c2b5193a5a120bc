using System.Text;
using SmppGuard.Registry;

namespace SmppGuard.Relay;

/// <summary>
/// Whose code an SMSC means by a destination address. Codes are registered as digits; SMSCs write them with <c>+</c>, <c>00</c>, the country code or a trunk 0 before them, whatever
/// the type of number says. What is registered just so counts first.
/// </summary>
internal sealed class CodeOwners(RelayCore relay)
{
    private const int MaxOctets = 64;

    private readonly byte[] _countryCode = Encoding.ASCII.GetBytes(relay.Options.Numbering.CountryCode);

    public CodeOwner Find(ReadOnlySpan<byte> address)
    {
        var registry = relay.Registry.Current;
        if (registry.LongestMatch(address) is { } exact)
        {
            return Of(registry, exact, address);
        }

        Span<byte> digits = stackalloc byte[MaxOctets];
        var rest = Digits(address, digits);
        if (registry.LongestMatch(rest) is { } written)
        {
            return Of(registry, written, rest);
        }

        rest = rest.TrimStart((byte)'0');
        if (registry.LongestMatch(rest) is { } withoutZeros)
        {
            return Of(registry, withoutZeros, rest);
        }

        rest = rest.StartsWith(_countryCode) ? rest[_countryCode.Length..] : default;
        return !rest.IsEmpty && registry.LongestMatch(rest) is { } national
            ? Of(registry, national, rest)
            : new CodeOwner(null, null, Encoding.Latin1.GetString(address));
    }

    private CodeOwner Of(RegistrySnapshot registry, CodeNumber code, ReadOnlySpan<byte> number) =>
        new(registry.ReceiverOf(code) is { } account ? relay.StateOf(account.SystemId) : null, code, Encoding.ASCII.GetString(number));

    private static ReadOnlySpan<byte> Digits(ReadOnlySpan<byte> address, Span<byte> digits)
    {
        var length = 0;
        foreach (var octet in address)
        {
            if (octet is (byte)'+' or (byte)' ' or (byte)'-' or (byte)'(' or (byte)')' or (byte)'.')
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
