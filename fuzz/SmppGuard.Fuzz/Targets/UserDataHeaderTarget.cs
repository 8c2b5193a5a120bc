using SmppGuard.Smpp.Text;
using static SmppGuard.Fuzz.DifferenceException;

namespace SmppGuard.Fuzz.Targets;

/// <summary>
/// A text with UDHI: header, parts, ports and languages are those of a list of elements, and what is written anew for a segment says the same but for the part.
/// <code>
/// short_message: UDHL | elements of identifier, length, data | user data
/// </code>
/// </summary>
internal static class UserDataHeaderTarget
{
    /// <summary>Octets of a short message; a header can be no longer.</summary>
    private const int AirOctets = 140;

    // Identifiers of 3GPP TS 23.038, 6.2.1.2.4: Turkish to Urdu; Spanish has a single shift table only.
    private static readonly int[] SingleShifts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];
    private static readonly int[] LockingShifts = [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];

    public static bool Run(byte[] input)
    {
        var slow = SlowHeader.Read(input);
        UnlessEqual(slow is not null, UserDataHeader.TryMeasure(input, out var length), "whether there is a header");
        UnlessEqual(slow?.Length ?? 0, length, "its length");
        if (slow is null)
        {
            return false;
        }

        var header = input.AsSpan(0, length);
        var found = UserDataHeader.TryGetConcatenation(header, out var part);
        UnlessEqual(slow.Concatenation(), found ? (part.Reference, part.Total, part.Number, part.IsWide) : null, "the part");
        UnlessEqual(slow.Elements.Exists(element => element.Identifier is 0x04 or 0x05), UserDataHeader.IsPortAddressed(header), "whether it goes to a port");
        var language = UserDataHeader.LanguageOf(header);
        UnlessEqual(Language(slow, 0x24, SingleShifts), language.SingleShift, "the single shift");
        UnlessEqual(Language(slow, 0x25, LockingShifts), language.LockingShift, "the locking shift");
        Rewritten(slow, header, keepLanguage: true);
        Rewritten(slow, header, keepLanguage: false);
        return true;
    }

    // The last element of the kind counts; an identifier without a table means the default.
    private static int Language(SlowHeader header, byte identifier, int[] tables)
    {
        var said = header.Elements.FindAll(element => element.Identifier == identifier && element.Data.Length == 1);
        return said.Count > 0 && tables.Contains(said[^1].Data[0]) ? said[^1].Data[0] : 0;
    }

    private static void Rewritten(SlowHeader slow, ReadOnlySpan<byte> header, bool keepLanguage)
    {
        var others = new byte[header.Length];
        others = others[..UserDataHeader.CopyOtherElements(header, keepLanguage, others)];
        UnlessSameOctets(slow.Others(keepLanguage), others, "the elements for each segment");
        if (others.Length > AirOctets - UserDataHeader.Concatenation16Size)
        {
            return;
        }

        var room = new byte[AirOctets];
        var written = room[..UserDataHeader.Write(room, others)];
        UnlessSameOctets(others, SlowHeader.Read(written)?.Others(keepLanguage: true) ?? [], "the elements of a header written anew");
        Segment(room[..Segmenter.WriteConcatUdh8(room, others, 0xA7, 9, 4)], others, (0xA7, 9, 4, false));
        Segment(room[..Segmenter.WriteConcatUdh16(room, others, 0xA7B8, 9, 4)], others, (0xA7B8, 9, 4, true));
    }

    private static void Segment(byte[] header, byte[] others, (int, int, int, bool) part)
    {
        var slow = SlowHeader.Read(header);
        UnlessEqual(header.Length, slow?.Length ?? 0, "the length of a segment's header");
        UnlessEqual(part, slow?.Concatenation() ?? default, "the part of a segment");
        UnlessSameOctets(others, slow?.Others(keepLanguage: true) ?? [], "the elements of a segment");
    }
}
