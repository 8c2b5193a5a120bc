using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Journal.Records;

/// <summary>How the text came, and so how the archive reads it again. Written to disk: never renumber.</summary>
internal enum SubmitKind : byte
{
    SubmitSm = 1,
    DataSm = 2,

    /// <summary>One destination of a submit_multi; the original octets are those of the equivalent submit_sm.</summary>
    SubmitMulti = 3,
    ReplaceSm = 4,

    /// <summary>A message of ours, in the name of an organization, to somebody who replied to it.</summary>
    AnswerToReply = 5,
}

/// <summary>
/// A submit as received, decided and, if allowed, as it will be sent. A view over the payload of a journal record:
/// <code>
/// version 1 | kind 1 | decision 1 | reason 1 | class 1 | original alphabet 1 | sent alphabet 1 | segments 1 | command_status 4
/// record id 8 | received at 8 (ms) | msisdn 8 | consent id 8
/// identity: account, organization, code, smsc, rule pack, peer address (each a short string) | [versions 3 to 6: route, why] | [versions 5 and 6: what is not filed]
/// source_addr (short) | [versions 2, 4 and 6: parts (long)] | original PDUs (long) | sent PDUs (long; empty: refused, or sent as it came)
/// </code>
/// Version 2 is a long message that came in parts; a message that came whole is written as version 1. Versions 3 and 4 are the same of messages that a route took,
/// versions 5 and 6 of those of which something is not filed with the carrier; route and why are empty there where no route took it.
/// The PDUs are kept as octets, so that the data path neither converts nor allocates; the archive pump turns them into text.
/// </summary>
internal readonly ref struct SubmitRecord
{
    private const byte VersionWhole = 1;
    private const byte VersionOfParts = 2;
    private const byte VersionRouted = 3;
    private const byte VersionRoutedOfParts = 4;
    private const byte VersionUnfiled = 5;
    public const byte VersionUnfiledOfParts = 6;
    private const int FixedSize = 44;

    public SubmitKind Kind { get; init; }

    public Reason Reason { get; init; }

    public Purpose Class { get; init; }

    /// <summary>Alphabet in which the ESME's text is to be read.</summary>
    public Alphabet OriginalAlphabet { get; init; }

    /// <summary>Alphabet of the text as sent.</summary>
    public Alphabet SentAlphabet { get; init; }

    /// <summary>PDUs sent; 0 for a refused message.</summary>
    public byte Segments { get; init; }

    /// <summary>Status that a refused message was answered with; ESME_ROK for an allowed one, whose status is in its outcome.</summary>
    public CommandStatus CommandStatus { get; init; }

    public long RecordId { get; init; }

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long ReceivedAt { get; init; }

    /// <summary>The recipient; <see cref="Msisdn.None"/> when the address was not valid.</summary>
    public Msisdn Msisdn { get; init; }

    public long ConsentId { get; init; }

    /// <summary>Account, organization, code, SMSC, rule pack and peer address, as <see cref="SubmitIdentity"/> encodes them once per connection and code.</summary>
    public ReadOnlySpan<byte> Identity { get; init; }

    /// <summary>Whether <see cref="Identity"/> says which route took it.</summary>
    public bool HasRoute { get; init; }

    /// <summary>Whether <see cref="Identity"/> says what is not filed; then it says the route, too, if only as nothing.</summary>
    public bool HasFilings { get; init; }

    /// <summary>source_addr as submitted: the full sub-port, where <see cref="SubmitIdentity.Code"/> is the registered number that it matched.</summary>
    public ReadOnlySpan<byte> SourceAddr { get; init; }

    /// <summary>The parts that a long message came in, to be read with <see cref="SubmitParts"/>; empty: it came whole.</summary>
    public ReadOnlySpan<byte> Parts { get; init; }

    /// <summary>The PDU as received; of a long message the PDUs of its parts one after the other, in the order of their numbers.</summary>
    public ReadOnlySpan<byte> Original { get; init; }

    /// <summary>
    /// The PDUs as sent, one after the other, with the ESME's sequence_number; also parts to which nothing was added but a reference of ours. Empty when refused, or when sent byte for byte as it came. Earlier versions wrote, for a message that left
    /// in several segments, one PDU with the whole text in message_payload, GSM 7-bit unpacked.
    /// </summary>
    public ReadOnlySpan<byte> Sent { get; init; }

    public bool IsAllowed => Reason == Reason.None;

    /// <summary>Octets that the payload of such a record takes at most.</summary>
    public static int MaxSize(int identity, int sourceAddr, int original, int sent, int parts = 0) =>
        FixedSize + identity + 1 + sourceAddr + 4 + parts + 4 + original + 4 + sent;

    public int Write(Span<byte> destination)
    {
        var writer = new RecordWriter(destination);
        WriteHead(ref writer);
        writer.Long(Sent);
        return writer.Length;
    }

    /// <summary>Writes all but <see cref="Sent"/>, which the caller builds in place behind it, with its four-octet length in front.</summary>
    public void WriteHead(scoped ref RecordWriter writer)
    {
        writer.Byte((Parts.IsEmpty, HasRoute) switch
        {
            (true, _) when HasFilings => VersionUnfiled,
            (false, _) when HasFilings => VersionUnfiledOfParts,
            (true, false) => VersionWhole,
            (false, false) => VersionOfParts,
            (true, true) => VersionRouted,
            _ => VersionRoutedOfParts,
        });
        writer.Byte((byte)Kind);
        writer.Byte(IsAllowed ? (byte)1 : (byte)0);
        writer.Byte((byte)Reason);
        writer.Byte((byte)Class);
        writer.Byte((byte)OriginalAlphabet);
        writer.Byte((byte)SentAlphabet);
        writer.Byte(Segments);
        writer.UInt32((uint)CommandStatus);
        writer.Int64(RecordId);
        writer.Int64(ReceivedAt);
        writer.Int64(Msisdn.Value);
        writer.Int64(ConsentId);
        writer.Raw(Identity);
        writer.Short(SourceAddr);
        if (!Parts.IsEmpty)
        {
            writer.Long(Parts);
        }

        writer.Long(Original);
    }

    public static SubmitRecord Read(ReadOnlySpan<byte> payload, out SubmitIdentity identity)
    {
        var reader = new RecordReader(payload);
        var version = reader.Byte();
        RecordVersion.ExpectUpTo(VersionUnfiledOfParts, version);
        var kind = (SubmitKind)reader.Byte();
        _ = reader.Byte();
        var reason = (Reason)reader.Byte();
        var purpose = (Purpose)reader.Byte();
        var originalAlphabet = (Alphabet)reader.Byte();
        var sentAlphabet = (Alphabet)reader.Byte();
        var segments = reader.Byte();
        var status = (CommandStatus)reader.UInt32();
        var id = reader.Int64();
        var receivedAt = reader.Int64();
        var msisdn = new Msisdn(reader.Int64());
        var consentId = reader.Int64();
        identity = new SubmitIdentity
        {
            Account = reader.Short(),
            Organization = reader.Short(),
            Code = reader.Short(),
            Smsc = reader.Short(),
            RulePack = reader.Short(),
            Peer = reader.Short(),
        };
        var hasRoute = version >= VersionRouted;
        if (hasRoute)
        {
            identity = identity.With(route: reader.Short(), routedBy: reader.Short(), notFiled: version >= VersionUnfiled ? reader.Short() : default);
        }

        return new SubmitRecord
        {
            Kind = kind,
            Reason = reason,
            Class = purpose,
            OriginalAlphabet = originalAlphabet,
            SentAlphabet = sentAlphabet,
            Segments = segments,
            CommandStatus = status,
            RecordId = id,
            ReceivedAt = receivedAt,
            Msisdn = msisdn,
            ConsentId = consentId,
            Identity = payload.Slice(FixedSize, identity.Size),
            HasRoute = hasRoute && !identity.RoutedBy.IsEmpty,
            HasFilings = version >= VersionUnfiled,
            SourceAddr = reader.Short(),
            Parts = version is VersionOfParts or VersionRoutedOfParts or VersionUnfiledOfParts ? reader.Long() : default,
            Original = reader.Long(),
            Sent = reader.Long(),
        };
    }
}

/// <summary>Who submitted, in UTF-8 octets; empty where not known (a source that is no registered code has no organization).</summary>
internal readonly ref struct SubmitIdentity
{
    public ReadOnlySpan<byte> Account { get; init; }

    public ReadOnlySpan<byte> Organization { get; init; }

    public ReadOnlySpan<byte> Code { get; init; }

    public ReadOnlySpan<byte> Smsc { get; init; }

    public ReadOnlySpan<byte> RulePack { get; init; }

    public ReadOnlySpan<byte> Peer { get; init; }

    /// <summary>Name of the route that took it; empty: none.</summary>
    public ReadOnlySpan<byte> Route { get; init; }

    /// <summary>Why it goes to that SMSC, a <see cref="Records.RoutedBy"/> by name; empty: no route took it.</summary>
    public ReadOnlySpan<byte> RoutedBy { get; init; }

    /// <summary>What of it is not filed with the carrier, kinds with blanks between; empty: nothing that is wanted.</summary>
    public ReadOnlySpan<byte> NotFiled { get; init; }

    /// <summary>Octets of the block.</summary>
    public int Size => (!NotFiled.IsEmpty ? 9 : RoutedBy.IsEmpty ? 6 : 8) + Route.Length + RoutedBy.Length + NotFiled.Length + Account.Length + Organization.Length + Code.Length + Smsc.Length + RulePack.Length + Peer.Length;

    /// <summary>The same, with the route that took it, and what is not filed.</summary>
    public SubmitIdentity With(ReadOnlySpan<byte> route, ReadOnlySpan<byte> routedBy, ReadOnlySpan<byte> notFiled = default) =>
        new() { NotFiled = notFiled, Account = Account, Organization = Organization, Code = Code, Smsc = Smsc, RulePack = RulePack, Peer = Peer, Route = route, RoutedBy = routedBy };

    /// <summary>The block that <see cref="SubmitRecord.Identity"/> carries.</summary>
    public static byte[] Encode(string account, string? organization, string? code, string smsc, string rulePack, string peer, string? route = null, string? routedBy = null, string notFiled = "")
    {
        Span<byte> block = stackalloc byte[9 * 256];
        var writer = new RecordWriter(block);
        writer.Short(account);
        writer.Short(organization);
        writer.Short(code);
        writer.Short(smsc);
        writer.Short(rulePack);
        writer.Short(peer);
        if (route is not null || notFiled.Length > 0)
        {
            writer.Short(route);
            writer.Short(routedBy);
        }

        if (notFiled.Length > 0)
        {
            writer.Short(notFiled);
        }

        return block[..writer.Length].ToArray();
    }
}
