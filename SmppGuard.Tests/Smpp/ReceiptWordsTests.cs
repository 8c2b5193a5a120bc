using System.Text;
using SmppGuard.Smpp.Pdus;
using Xunit;

namespace SmppGuard.Tests.Smpp;

/// <summary>What SMSCs write for states beside the names of SMPP, and what nobody knows.</summary>
public sealed class ReceiptWordsTests
{
    [Fact]
    public void Words_of_the_way_are_no_end_in_any_spelling() => All(
        ReceiptStage.OnTheWay,
        "DELIVERING", "trying", "TRANSMITTED", "Transmi", "TEMPFAIL", "TEMP_FAIL", "ACCEPTED_BY_SMSC", "HANDOVER", "RECEIVED", "INTERMEDIATE", "ONWAY", "on-way", "SENTSMSC", "SENT TO SMSC", "INIT", "NEW",
        "UNCONFIRMED", "DELIVERED_TO_NETWORK", "DeliveredToSmsc", "TRANSFERRED", "DEFERRED", "ENQUEUED", "Message Waiting", "", "[ENROUTE]", "ENROUTE/", "(BUFFRED)", "<enroute>", "{\"ENROUTE\"}", "*SENT*");

    [Fact]
    public void Words_for_what_the_phone_has_are_DELIVRD()
    {
        foreach (var word in new[] { "SUCCESS", "ok", "READ", "DELIVERED_TO_HANDSET", "DeliveredToTerminal", "DISPLAYED", "successfully delivered", "(DELIVRD)", "[Delivered]", "DELIVRD/" })
        {
            Assert.True(MessageStates.TryParse(Encoding.ASCII.GetBytes(word), out var state) && state == MessageState.Delivered, word);
        }
    }

    [Fact]
    public void Codes_and_words_of_failures_are_the_end() => All(
        ReceiptStage.Final,
        "MK:0001", "CB:0053", "MA:0054", "ID 13", "-1", "000", "R:00012", "FAILED", "SUBMIT_FAIL", "ERROR", "SYSERR", "MBBLACK", "Blacklisted", "NOROUTE", "INVALID_DEST", "NOT DELIVERED", "CANCELLED", "TIMEOUT", "\u00e9",
        new string('A', 33), new string('A', 65), "[UNDELIV]", "MK:XX", "[-1]", "(000)");

    [Fact]
    public void What_nobody_knows_stands_until_something_better_comes() => All(ReceiptStage.Unnamed, "LIMBO", "limbo", "ABSENT", "DELIVER", "NOTSURE");

    private static void All(ReceiptStage stage, params string[] words) => Assert.All(words, word => Assert.Equal(stage, MessageStates.StageOf(Encoding.Latin1.GetBytes(word))));
}
