using SmppGuard.Archive;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Smsc;
using Xunit;

namespace SmppGuard.Tests.Relay.Receipts;

/// <summary>When the archive is looked through for the message of a receipt, which costs more than all the rest of the receipt.</summary>
public sealed class ReceiptLookUpTests
{
    private static readonly UnansweredDelivery Arrived = new(Connection: null!, default, [], At: 0, Order: 0, GiveUpAt: 0);
    private static readonly ReceiptLookUp LookUp = new(null!, null!, null!, null!, null!, null!, null!, null!);

    [Fact]
    public void What_has_overtaken_a_response_by_a_moment_is_waited_for_and_not_looked_for()
    {
        Assert.Equal(0, LookUp.DaysToLookIn(Arrived, mayComeYet: true));
        Assert.Equal(0, LookUp.DaysToLookIn(Arrived with { Looks = 1 }, mayComeYet: true));
    }

    [Fact]
    public void A_recipient_whose_submits_always_wait_for_a_response_does_not_keep_a_receipt_from_being_looked_for() =>
        Assert.Equal(IArchive.CorrelationDays, LookUp.DaysToLookIn(Arrived with { Looks = 2 }, mayComeYet: true));

    [Fact]
    public void Without_a_submit_that_waits_it_is_looked_for_at_once_and_at_the_end_once_more()
    {
        Assert.Equal(IArchive.CorrelationDays, LookUp.DaysToLookIn(Arrived with { Groups = 1 }, mayComeYet: true));
        Assert.Equal(IArchive.CorrelationDays, LookUp.DaysToLookIn(Arrived with { Groups = 1, IsLookedFor = true, Looks = 9 }, mayComeYet: false));
    }
}
