using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Receipts;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>The receipts that an ESME gets.</summary>
internal static class ReceiptsAtEsme
{
    /// <summary>The next so many deliver_sm, which have to be receipts: id, stat and err, in the order of the ids.</summary>
    public static async Task<IReadOnlyList<(string Id, string State, string Error)>> TakeReceiptsAsync(this EsmeClient esme, int count)
    {
        List<(string Id, string State, string Error)> receipts = [];
        while (receipts.Count < count)
        {
            var receipt = await esme.WaitForDeliveryAsync();
            Assert.True(receipt.IsReceipt, receipt.Text);
            Assert.Equal((Agreed, true), (receipt.Source, receipt.Destination.StartsWith("1069", StringComparison.Ordinal)));
            Assert.True(SubmitSmView.TryParse(receipt.Pdu, out var view) == CommandStatus.ESME_ROK && DeliveryReceiptView.TryParse(view, out _));
            receipts.Add((receipt.ReceiptId, receipt.ReceiptState, receipt.ReceiptError));
        }

        return [.. receipts.OrderBy(r => r.Id, StringComparer.Ordinal)];
    }

    /// <summary>A reply that comes now is the next thing that the ESME sees.</summary>
    public static async Task AssertNothingElseAsync(this EsmeClient esme, GuardFixture guard)
    {
        const string Fence = "nothing before this";
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Orders, Fence));
        Assert.Equal(Fence, (await esme.WaitForDeliveryAsync()).Text);
    }

    /// <summary>What <see cref="TakeReceiptsAsync"/> is to return for these ids.</summary>
    public static IReadOnlyList<(string Id, string State, string Error)> All(string state, string error, params IEnumerable<string> ids) =>
        [.. ids.Order(StringComparer.Ordinal).Select(id => (id, state, error))];
}
