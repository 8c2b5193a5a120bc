using SmppGuard.Smpp.Text.National;

namespace SmppGuard.Smpp.Text;

/// <summary>GSM 7-bit with national language tables (3GPP TS 23.038, 6.2.1.2 and Annex A).</summary>
public static partial class Gsm7
{
    /// <summary>
    /// Decodes octets to characters as <see cref="Decode(ReadOnlySpan{byte}, Span{char})"/> does, with these tables. Where the single shift table is empty, as
    /// it mostly is in the European languages, and at CR (0x0D) in all, the character of the locking shift table counts (6.2.1.2.2). Where that one is empty,
    /// U+FFFD: the Indic ones have gaps at the code points that their blocks of Unicode lack; those of Turkish, Portuguese, Hindi and Urdu have none.
    /// </summary>
    public static int Decode(ReadOnlySpan<byte> octets, NationalLanguage language, Span<char> destination)
    {
        if (language == default)
        {
            return Decode(octets, destination);
        }

        var locking = NationalTables.LockingShift(language.LockingShift);
        var single = NationalTables.SingleShift(language.SingleShift);
        var written = 0;
        for (var i = 0; i < octets.Length; i++)
        {
            int octet = octets[i];
            if (octet != Escape)
            {
                destination[written++] = octet > 0x7F ? Replacement : locking[octet];
                continue;
            }

            i++;
            octet = i < octets.Length ? octets[i] : Escape;
            if (octet == Escape)
            {
                destination[written++] = ' ';
            }
            else if (octet > 0x7F)
            {
                destination[written++] = Replacement;
            }
            else
            {
                var character = single[octet];
                destination[written++] = character == GsmTable.Undefined ? locking[octet] : character;
            }
        }

        return written;
    }

    /// <summary>How many septets a text takes with these tables; -1 if a character is in neither.</summary>
    public static int CountSeptets(ReadOnlySpan<char> text, NationalLanguage language)
    {
        if (language == default)
        {
            return CountSeptets(text);
        }

        var locking = NationalTables.LockingShift(language.LockingShift);
        var single = NationalTables.SingleShift(language.SingleShift);
        var septets = 0;
        foreach (var character in text)
        {
            if (locking.SeptetOf(character) != GsmTable.None)
            {
                septets++;
            }
            else if (single.SeptetOf(character) != GsmTable.None)
            {
                septets += 2;
            }
            else
            {
                return -1;
            }
        }

        return septets;
    }

    /// <summary>Encodes a text with these tables; false if a character is in neither or the destination is too small.</summary>
    public static bool TryEncode(ReadOnlySpan<char> text, NationalLanguage language, Span<byte> destination, out int written)
    {
        if (language == default)
        {
            return TryEncode(text, destination, out written);
        }

        written = 0;
        var locking = NationalTables.LockingShift(language.LockingShift);
        var single = NationalTables.SingleShift(language.SingleShift);
        var length = 0;
        foreach (var character in text)
        {
            var septet = locking.SeptetOf(character);
            if (septet == GsmTable.None)
            {
                septet = single.SeptetOf(character);
                if (septet == GsmTable.None || destination.Length - length < 2)
                {
                    return false;
                }

                destination[length++] = Escape;
            }
            else if (length == destination.Length)
            {
                return false;
            }

            destination[length++] = septet;
        }

        written = length;
        return true;
    }
}
