using SmppGuard.Compliance.Content;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Compliance;

/// <summary>
/// One message under review: what was submitted, and the facts that the rules find on the way. Lives on the stack of the connection that received it; the rules
/// read only this, so a rule needs no I/O and no clock of its own.
/// </summary>
internal ref struct Submission
{
    /// <summary>Who submits.</summary>
    public required Account Account;

    /// <summary>The registry in force when the message was received.</summary>
    public required RegistrySnapshot Registry;

    /// <summary>When it was received, milliseconds since 1970-01-01 UTC.</summary>
    public required long ReceivedAt;

    /// <summary>source_addr as submitted, without the NUL.</summary>
    public required ReadOnlySpan<byte> SourceAddr;

    /// <summary>destination_addr as submitted, without the NUL.</summary>
    public required ReadOnlySpan<byte> DestinationAddr;

    /// <summary>dest_addr_ton.</summary>
    public required byte DestAddrTon;

    /// <summary>The text that was submitted, decoded; empty when <see cref="IsText"/> is false.</summary>
    public required ReadOnlySpan<char> Text;

    /// <summary>False: binary, or a data_coding that names no alphabet, so that neither rules nor stamp can read it.</summary>
    public required bool IsText;

    /// <summary>It says that it is text, and its octets are none: neither binary nor readable.</summary>
    public bool IsGarbled;

    /// <summary>It is ours, and answers a reply: a notice, whatever its code is for.</summary>
    public bool IsAnswerToReply;

    /// <summary>What the ESME says that the message is, see <see cref="Content.DeclaredClass"/>; Unknown: nothing.</summary>
    public Purpose DeclaredClass;

    /// <summary>Found: the registered code of the source; null until the source rule has run, and when there is none.</summary>
    public CodeNumber? Code;

    /// <summary>Found: the recipient, normalized.</summary>
    public Msisdn Msisdn;

    /// <summary>Found: class of the message, the purpose of its code unless its content raised it.</summary>
    public Purpose Class;

    /// <summary>Found: the class whose marks the text gets; another than <see cref="Class"/> where commercial content is only marked.</summary>
    public Purpose StampClass;

    /// <summary>Found: what the detector says about the text; the default where it was not asked.</summary>
    public ContentFinding Content;

    /// <summary>Found: the code does not permit what the message contains.</summary>
    public bool IsContentRefused;

    /// <summary>Found: the consent event that allows a commercial message; 0: none.</summary>
    public long ConsentId;
}
