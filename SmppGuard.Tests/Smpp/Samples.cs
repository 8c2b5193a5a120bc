using Xunit;

namespace SmppGuard.Tests.Smpp;

/// <summary>
/// PDUs written out octet by octet, field by field, from the tables of SMPP 3.4, section 4; made by hand and not with the encoder under test.
/// </summary>
internal static class Samples
{
    /// <summary>One segment in the default alphabet, as most ESMEs send it: source 106900001, TON 0, destination 8613800138000 international.</summary>
    public static readonly byte[] SubmitSmGsm = Hex(
        "0000003C000000040000000000000001 00 000131303639303030303100 01013836313338303031333830303000 000000 00 00 01000000 05"
        + " 48656C6C6F");

    /// <summary>Every field has a value of its own, so that no two can be confused; two known TLVs around a vendor one.</summary>
    public static readonly byte[] SubmitSmAllFields = Hex(
        "0000008500000004000000007FFFFFFF 434D54313200 05094142434445464748494A4B4C4D4E4F505152535400"
        + " 0108383631333830303133383030303132333435363700 811102 3236303130313038303030303033322B00 3030303030313030303030303030305200"
        + " 11010307 04 636166E9 020400021234 14000004DEADBEEF 0201000102");

    /// <summary>Second of three parts in UCS-2 with an 8-bit reference, the text ends in a surrogate pair.</summary>
    public static readonly byte[] SubmitSmUcs2Udh = Hex(
        "00000045000000040000000000000002 00 000131303639303030303100 01013836313338303031333830303000 400000 00 00 00000800 0E"
        + " 050003AA03025168573AD83DDE00");

    /// <summary>The text in message_payload, between two other TLVs.</summary>
    public static readonly byte[] SubmitSmPayload = Hex(
        "00000053000000040000000000000003 00 000131303639303030303100 01013836313338303031333830303000 000000 00 00 00000000 00"
        + " 020400020001 0424000E696E20746865207061796C6F6164 14010000");

    /// <summary>First of two parts by sar_* parameters.</summary>
    public static readonly byte[] SubmitSmSar = Hex(
        "0000004B000000040000000000000004 00 000131303639303030303100 01013836313338303031333830303000 000000 00 00 00000000 04"
        + " 70617274 020C00020102 020E000102 020F000101");

    /// <summary>No text at all, which is legal.</summary>
    public static readonly byte[] SubmitSmEmpty = Hex(
        "00000021000000040000000000000005 00 000000 000000 000000 00 00 00000000 00");

    /// <summary>A receipt as in SMPP 3.4, appendix B, with its TLVs.</summary>
    public static readonly byte[] DeliverSmReceipt = Hex(
        "000000B9000000050000000000000006 00 01013836313338303031333830303000 000131303639303030303100 040000 00 00 00000000 69"
        + " 69643A3132333435363738207375623A30303120646C7672643A303031207375626D697420646174653A3236303130313038303020646F6E65206461"
        + " 74653A3236303130313038303120737461743A44454C49565244206572723A30303020746578743A48656C6C6F 001E0009313233343536373800"
        + " 0427000102 04230003030007");

    /// <summary>A reply to a code.</summary>
    public static readonly byte[] DeliverSmReply = Hex(
        "0000003B000000050000000000000007 00 01013836313338303031333830303000 000131303639303030303100 000000 00 00 00000800 04"
        + " 90008BA2");

    /// <summary>data_sm with its text in message_payload.</summary>
    public static readonly byte[] DataSm = Hex(
        "00000040000001030000000000000008 57415000 000131303639303030303100 01013836313338303031333830303000 000100 0424000464617461"
        + " 0019000100");

    /// <summary>Two addresses and a distribution list.</summary>
    public static readonly byte[] SubmitMulti = Hex(
        "0000006C000000210000000000000009 41424300 000131303639303030303100 03 0101013836313338303031333830303000 02465249454E445300"
        + " 010001313339303031333930303000 000001 00 3030303030313030303030303030305200 01000000 02 4869 020400020002");

    /// <summary>query_sm of one message.</summary>
    public static readonly byte[] QuerySm = Hex(
        "0000002200000003000000000000000A 6162632D3100 000131303639303030303100");

    /// <summary>Delivered.</summary>
    public static readonly byte[] QuerySmResp = Hex(
        "0000002980000003000000000000000A 6162632D3100 3236303130313038303030303033322B00 0200");

    /// <summary>cancel_sm of one message.</summary>
    public static readonly byte[] CancelSm = Hex(
        "0000003600000008000000000000000B 41424300 6162632D3100 000131303639303030303100 01013836313338303031333830303000");

    /// <summary>replace_sm with a new text and validity.</summary>
    public static readonly byte[] ReplaceSm = Hex(
        "0000003A00000007000000000000000C 6162632D3100 000131303639303030303100 00 3030303030313030303030303030305200 0102 03 6E6577");

    /// <summary>A bind with all fields.</summary>
    public static readonly byte[] BindTransceiver = Hex(
        "0000002900000009000000000000000D 63703100 7365637265743100 564D4100 340102 5E3130363900");

    /// <summary>The answer of an SMSC that knows TLVs.</summary>
    public static readonly byte[] BindTransceiverResp = Hex(
        "0000001F80000009000000000000000D 534D5050475541524400 0210000134");

    /// <summary>outbind.</summary>
    public static readonly byte[] Outbind = Hex(
        "0000001A0000000B000000000000000E 534D534300 6F70656E00");

    /// <summary>The answer to a submit_sm.</summary>
    public static readonly byte[] SubmitSmResp = Hex(
        "00000019800000040000000000000001 313233343536373800");

    /// <summary>An error response without a body.</summary>
    public static readonly byte[] SubmitSmRespError = Hex(
        "00000010800000040000005800000001");

    /// <summary>One destination failed.</summary>
    public static readonly byte[] SubmitMultiResp = Hex(
        "00000026800000210000000000000009 373700 01 00013133393030313339303030000000000B");

    /// <summary>A phone is there again.</summary>
    public static readonly byte[] AlertNotification = Hex(
        "0000003100000102000000000000000F 01013836313338303031333830303000 000131303639303030303100 0422000100");

    /// <summary>enquire_link.</summary>
    public static readonly byte[] EnquireLink = Hex(
        "00000010000000150000000000000010");

    public static readonly IReadOnlyDictionary<string, byte[]> All = new Dictionary<string, byte[]>
    {
        [nameof(SubmitSmGsm)] = SubmitSmGsm,
        [nameof(SubmitSmAllFields)] = SubmitSmAllFields,
        [nameof(SubmitSmUcs2Udh)] = SubmitSmUcs2Udh,
        [nameof(SubmitSmPayload)] = SubmitSmPayload,
        [nameof(SubmitSmSar)] = SubmitSmSar,
        [nameof(SubmitSmEmpty)] = SubmitSmEmpty,
        [nameof(DeliverSmReceipt)] = DeliverSmReceipt,
        [nameof(DeliverSmReply)] = DeliverSmReply,
        [nameof(DataSm)] = DataSm,
        [nameof(SubmitMulti)] = SubmitMulti,
        [nameof(QuerySm)] = QuerySm,
        [nameof(QuerySmResp)] = QuerySmResp,
        [nameof(CancelSm)] = CancelSm,
        [nameof(ReplaceSm)] = ReplaceSm,
        [nameof(BindTransceiver)] = BindTransceiver,
        [nameof(BindTransceiverResp)] = BindTransceiverResp,
        [nameof(Outbind)] = Outbind,
        [nameof(SubmitSmResp)] = SubmitSmResp,
        [nameof(SubmitSmRespError)] = SubmitSmRespError,
        [nameof(SubmitMultiResp)] = SubmitMultiResp,
        [nameof(AlertNotification)] = AlertNotification,
        [nameof(EnquireLink)] = EnquireLink,
    };

    public static TheoryData<string> Names => [.. All.Keys];

    public static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>A copy with another octet, for samples that are wrong in one place.</summary>
    public static byte[] With(this byte[] pdu, int offset, byte value)
    {
        var copy = pdu.ToArray();
        copy[offset] = value;
        return copy;
    }

    /// <summary>A copy cut to a length that its header knows of.</summary>
    public static byte[] CutTo(this byte[] pdu, int length)
    {
        var copy = pdu[..length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(copy, length);
        return copy;
    }

    /// <summary>A copy with octets at its end that its header knows of.</summary>
    public static byte[] Followed(this byte[] pdu, string hex)
    {
        byte[] copy = [.. pdu, .. Hex(hex)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(copy, copy.Length);
        return copy;
    }
}
