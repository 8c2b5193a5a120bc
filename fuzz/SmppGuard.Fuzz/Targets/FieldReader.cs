using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Fuzz.Targets;

/// <summary>Takes the fields of a PDU off its front, octet by octet.</summary>
internal sealed class FieldReader(byte[] pdu)
{
    private readonly Queue<byte> _octets = new(pdu);

    public bool IsAtEnd => _octets.Count == 0;

    public byte[] Octets(int count, CommandStatus ifMissing)
    {
        List<byte> octets = [];
        while (octets.Count < count)
        {
            octets.Add(_octets.TryDequeue(out var octet) ? octet : throw new FieldException(ifMissing));
        }

        return [.. octets];
    }

    /// <summary>Characters up to NUL, which is one of at most <paramref name="most"/> octets.</summary>
    public byte[] CString(int most, CommandStatus ifBad)
    {
        List<byte> characters = [];
        while (characters.Count < most)
        {
            switch (_octets.TryDequeue(out var octet))
            {
                case true when octet == 0:
                    return [.. characters];
                case true:
                    characters.Add(octet);
                    break;
                default:
                    throw new FieldException(ifBad);
            }
        }

        throw new FieldException(ifBad);
    }

    /// <summary>No character, or the 16 of a time.</summary>
    public byte[] Time(CommandStatus ifBad) => CString(17, ifBad) is { Length: 0 or 16 } time ? time : throw new FieldException(ifBad);
}

/// <summary>A field that makes the PDU unreadable.</summary>
internal sealed class FieldException(CommandStatus status) : Exception
{
    public CommandStatus Status => status;
}
