namespace SmppGuard.Compliance;

/// <summary>Templates of the stamp; <c>{name}</c>, <c>{latinName}</c> and <c>{contact}</c> come from the organization.</summary>
internal sealed class StampOptions
{
    /// <summary>For texts that need UCS-2, or senders without a Latin name.</summary>
    public StampTemplates Ucs2 { get; set; } = new() { Signature = "【{name}】", Contact = " 客服{contact}", OptOut = " 拒收请回复R" };

    /// <summary>For texts that fit GSM 7-bit.</summary>
    public StampTemplates Gsm7 { get; set; } = new() { Signature = "[{latinName}] ", Contact = " Tel {contact}", OptOut = " Reply STOP to opt out" };
}
