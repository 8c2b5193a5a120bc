using System.Text;
using SmppGuard.Consents.Replies;
using SmppGuard.Model;
using SmppGuard.Relay.Replies;
using SmppGuard.RulePacks;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using static SmppGuard.Fuzz.DifferenceException;

namespace SmppGuard.Fuzz.Targets;

/// <summary>
/// A deliver_sm that a phone may have written: what it says in plain letters is what is read; put in order for the ESME it reads the same; a keyword is one however it is
/// decorated; and a refusal in plain letters is never missed.
/// </summary>
internal static class ReplyTarget
{
    private const char ZeroWidthSpace = '\u200B';

    private static readonly DataCodingScheme Scheme = new(Alphabet.Gsm7);
    private static readonly RulePack Pack = RulePack.Load("draft-2020");
    private static readonly Keywords Keywords = new(Pack);

    public static bool Run(byte[] input)
    {
        var pdu = Pdu.Framed(input, CommandId.DeliverSm);
        if (DeliveredView.TryParse(pdu, out var reply) != CommandStatus.ESME_ROK)
        {
            return false;
        }

        var readings = ReplyReadings.Of(reply, Scheme);
        Decorated(readings.Text);
        foreach (var other in readings.Others)
        {
            Decorated(other);
        }

        if (Plainly(reply) is { } text)
        {
            UnlessEqual(text, readings.Text, "a text in plain letters");
            var isRefusal = Pack.OptOutKeywords.Contains(text.Trim().ToUpperInvariant(), StringComparer.Ordinal);
            Unless(!isRefusal || Keywords.Read(readings.Text, organization: null) == ReplyAction.OptOut, "a refusal is missed");
        }

        var room = new byte[DeliveredRewriter.MaxLength(reply)];
        byte[] inOrder = room[..DeliveredRewriter.Repair(reply, room)];
        UnlessEqual(CommandStatus.ESME_ROK, DeliveredView.TryParse(inOrder, out var repaired), "the status of a reply put in order");
        UnlessSameOctets(reply.UserData, repaired.UserData, "the octets of a reply put in order");
        var again = ReplyReadings.Of(repaired, Scheme);
        UnlessEqual(readings.Text, again.Text, "a reply put in order");
        UnlessEqual(readings.IsClean, again.IsClean, "whether a reply put in order is clean");
        room = new byte[DeliveredRewriter.MaxLength(repaired)];
        UnlessSameOctets(inOrder, room.AsSpan(0, DeliveredRewriter.Repair(repaired, room)), "a reply put in order twice");
        return true;
    }

    // ASCII where every alphabet has it, and UCS-2 in its order; null: something else, which several readings are tried of.
    private static string? Plainly(in DeliveredView reply)
    {
        var octets = reply.UserData.ToArray();
        if (octets.Length == 0 || (reply.Flaws & (DeliveredFlaws.UserDataHeader | DeliveredFlaws.TextLength)) != 0 || !reply.Udh.IsEmpty)
        {
            return null;
        }

        return reply.DataCoding switch
        {
            0 or 1 or 3 when octets.All(octet => char.IsAsciiLetterOrDigit((char)octet) || octet == ' ') => Encoding.ASCII.GetString(octets),
            8 when octets.Length % 2 == 0 && octets is not ([0xFE, 0xFF, ..] or [0xFF, 0xFE, ..]) => string.Concat(octets.Chunk(2).Select(pair => (char)((pair[0] * 256) + pair[1]))),
            _ => null,
        };
    }

    private static void Decorated(string text)
    {
        var action = Keywords.Read(text, organization: null);
        UnlessEqual(action, Keywords.Read(ZeroWidthSpace + text, organization: null), "a text behind a character that cannot be seen");
        if (action is ReplyAction.OptOut or ReplyAction.OptIn)
        {
            UnlessEqual(action, Keywords.Read($" {text} !", organization: null), "a keyword between blanks and punctuation");
            UnlessEqual(action, Keywords.Read(string.Join(ZeroWidthSpace, text.EnumerateRunes()), organization: null), "a keyword with characters in it that cannot be seen");
        }
    }
}
