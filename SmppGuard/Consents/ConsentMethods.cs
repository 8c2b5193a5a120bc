namespace SmppGuard.Consents;

/// <summary>How a consent or a refusal came about, as the API spells it and the records keep it.</summary>
internal static class ConsentMethods
{
    public const string Reply = "reply";

    /// <summary>A reply whose sender's number can be read as two: the less likely one. In force as any refusal, but the same person, who is counted with the other number.</summary>
    public const string ReplyOtherNumber = "reply-other-number";

    public const string Api = "api";
    public const string Import = "import";

    /// <summary>A carrier said in a receipt that the number is on a black list. Only refusals come so.</summary>
    public const string Receipt = "receipt";

    /// <summary>What can be stated with a consent. The registry file is older than this list and may use words of its own.</summary>
    public static IReadOnlyList<string> All { get; } = ["web-form", "paper", "contract", Reply, "call-recording", Api, Import];
}
