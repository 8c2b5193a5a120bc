using SmppGuard.Compliance.Content;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Compliance;

/// <summary>
/// One message under review: what was submitted, what <see cref="MessageFacts"/> finds out about it, and what the rules add. Lives on the stack of the thread that
/// judges it: the read loop that received it, or whoever sends a message that had to wait, see <see cref="Ruleset.EvaluateAgain"/>. The moment and the registry are
/// in it, so that all rules judge by the same ones.
/// </summary>
internal ref struct Submission
{
    /// <summary>Who submits.</summary>
    public required Account Account;

    /// <summary>The registry that the message is judged by: the one in force when it is judged.</summary>
    public required RegistrySnapshot Registry;

    /// <summary>The moment that it is judged as of, milliseconds since 1970-01-01 UTC: when it was received, or when it leaves after a wait.</summary>
    public required long ReceivedAt;

    /// <summary>When the phone is to get it, which is later where the sender asks for that; milliseconds since 1970-01-01 UTC.</summary>
    public required long DeliveredAt;

    /// <summary>Found: it would come in quiet hours, and may wait until then; milliseconds since 1970-01-01 UTC. 0: it need not.</summary>
    public long HeldUntil;

    /// <summary>source_addr as submitted, without the NUL.</summary>
    public required ReadOnlySpan<byte> SourceAddr;

    /// <summary>source_addr_ton.</summary>
    public byte SourceAddrTon;

    /// <summary>source_addr_npi.</summary>
    public byte SourceAddrNpi;

    /// <summary>destination_addr as submitted, without the NUL.</summary>
    public required ReadOnlySpan<byte> DestinationAddr;

    /// <summary>dest_addr_ton.</summary>
    public required byte DestAddrTon;

    /// <summary>The text that was submitted, decoded; empty when <see cref="IsText"/> is false.</summary>
    public required ReadOnlySpan<char> Text;

    /// <summary>False: binary, or a data_coding that names no alphabet, so that neither rules nor stamp can read it; the latter is <see cref="IsGarbled"/> too.</summary>
    public required bool IsText;

    /// <summary>It says that it is text, and what a phone would show cannot be told: its octets are no text, or can be read in two ways, or its header shows something of its own.</summary>
    public bool IsGarbled;

    /// <summary>What it says beside its text.</summary>
    public BesideText Beside;

    /// <summary>It is ours, and answers a reply: a notice, whatever its code is for.</summary>
    public bool IsAnswerToReply;

    /// <summary>What the ESME says that the message is, see <see cref="Content.DeclaredClass"/>; Unknown: nothing.</summary>
    public Purpose DeclaredClass;

    /// <summary>Found: the registered code of the source; null: the account has none there.</summary>
    public CodeNumber? Code;

    /// <summary>Found: the recipient, normalized.</summary>
    public Msisdn Msisdn;

    /// <summary>Found: class of the message, the purpose of its code unless its content raised it.</summary>
    public Purpose Class;

    /// <summary>Found: the class whose marks the text gets; another than <see cref="Class"/> where commercial content is only marked.</summary>
    public Purpose StampClass;

    /// <summary>Found: what the detector says about the text; the default where it was not asked.</summary>
    public ContentFinding Content;

    /// <summary>Found: what of the text is beyond what the entry of the code allows.</summary>
    public TextBreach Breach;

    /// <summary>Found: id of the registered template that the text fits; null: it fits none, or its code holds to none.</summary>
    public string? Template;

    /// <summary>Found: the code does not permit what the message contains.</summary>
    public bool IsContentRefused;

    /// <summary>Found: what the brackets in the text say; None: nobody looked.</summary>
    public SignatureFinding Signatures;

    /// <summary>Found, with <see cref="Signatures"/>: what could hide marks.</summary>
    public Concealments Concealed;

    /// <summary>Found: the consent event that allows a commercial message; 0: none.</summary>
    public long ConsentId;
}
