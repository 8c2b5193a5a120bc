namespace SmppGuard.Consents.Replies;

/// <summary>
/// What is sent back to somebody who replied, in the name of the organization; it can have texts of its own. <c>{name}</c>, <c>{latinName}</c> and <c>{contact}</c> come from it.
/// </summary>
internal sealed class ReplyOptions
{
    /// <summary>To whoever refused; empty: nothing is sent.</summary>
    public string OptOutConfirmation { get; set; } = "";

    /// <summary>To whoever agreed, where the organization asks whether that was meant.</summary>
    public string OptInQuestion { get; set; } = "您将订阅{name}的营销短信，同意请回复DY，不回复视为不同意。";

    /// <summary>How long the question can be answered.</summary>
    public int QuestionValidHours { get; set; } = 24;

    /// <summary>Confirmations and questions of ours that a number gets from a code within a day.</summary>
    public int MaxAnswersPerDay { get; set; } = 3;

    /// <summary>Questions that can be answered at a time, ours and those of providers. One beyond that is none, and an answer to it is listed for review.</summary>
    public int MaxOpenQuestions { get; set; } = 100_000;
}
