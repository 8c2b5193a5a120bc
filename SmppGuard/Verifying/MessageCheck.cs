using System.Buffers.Binary;
using SmppGuard.Archive;
using SmppGuard.Archive.Pdus;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Moving;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Verifying;

/// <summary>What the record of a message says of itself: whether its values can be those of one, and whether its PDUs can be made of it again.</summary>
internal static class MessageCheck
{
    private const int LeastAddresses = 4;
    private const int LeastPdu = 16;

    public static IEnumerable<(string Kind, string Text)> Problems(StoredItem item, int day)
    {
        var message = new VerifiedMessage(item);
        if (message.Id <= 0 || ArchiveDay.OfRecord(message.Id) != day)
        {
            yield return (DamageKind.Wrong, "its id is of another day");
        }

        if (!IsOneOf<SubmitKind>(message.Kind) || !IsOneOf<Reason>(message.Reason) || !IsOneOf<Purpose>(message.Class) || !IsOneOf<MessageOutcome>(message.Outcome) || !IsOneOf<Alphabet>(message.Alphabet))
        {
            yield return (DamageKind.Wrong, "its kind, class, reason, outcome or alphabet is none that this version knows");
        }

        if (message.ReceivedAt <= 0 || message.ExpireAt <= message.ReceivedAt)
        {
            yield return (DamageKind.Wrong, "it expires before it was received");
        }

        if (message.Segments is < 0 or > byte.MaxValue)
        {
            yield return (DamageKind.Wrong, "it has more segments than there can be");
        }

        if (PartsProblem(message.Parts) is { } parts)
        {
            yield return (DamageKind.Wrong, parts);
        }

        if (message.Addresses is { Length: < LeastAddresses })
        {
            yield return (DamageKind.Wrong, "the addresses for its receipts are cut off");
        }

        if (message.Pdus is { } pdus && PduProblem(message, pdus) is { } problem)
        {
            yield return (DamageKind.Changed, problem);
        }
    }

    private static string? PartsProblem(byte[]? octets)
    {
        if (octets is null)
        {
            return null;
        }

        var parts = new ArchivedParts(octets);
        return octets.Length == 0 || (octets.Length - ArchivedParts.HeadSize) % ArchivedParts.PartSize != 0 || parts.CompletingIndex >= parts.Count ? "its parts are cut off" : null;
    }

    private static string? PduProblem(VerifiedMessage message, byte[] packed)
    {
        MessagePdus pdus;
        try
        {
            pdus = PduUnpacker.Unpack(packed, message.OriginalText, message.SentText, message.Source, message.Msisdn);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            return damaged is InvalidDataException ? damaged.Message : "the packed PDUs are damaged";
        }

        return ArePdus(pdus.Submitted.Span) && ArePdus(pdus.Sent.Span) ? null : "what its packed PDUs come to are no PDUs";
    }

    // Each begins with its length (SMPP 3.4, 3.2).
    private static bool ArePdus(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            if (octets.Length < LeastPdu || BinaryPrimitives.ReadUInt32BigEndian(octets) is not (>= LeastPdu and var length) || length > octets.Length)
            {
                return false;
            }

            octets = octets[(int)length..];
        }

        return true;
    }

    private static bool IsOneOf<T>(long value)
        where T : struct, Enum => value is >= 0 and <= byte.MaxValue && Enum.IsDefined((T)Enum.ToObject(typeof(T), value));
}
