using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Receipts;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Relay.Receipts;

/// <summary>What the correlator keeps, and for how long.</summary>
public sealed class ReceiptCorrelatorTests
{
    private static readonly Msisdn Phone = new(8613800138000);
    private static readonly AccountState Account = (AccountState)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(AccountState));

    [Fact]
    public void What_is_outstanding_outlives_any_number_of_others_that_were_settled()
    {
        var correlator = new ReceiptCorrelator(MessageIdFormat.AsIs, maxOutstanding: 10, maxSettled: 15);
        var waiting = Message(1);
        correlator.Expect(AwaitedReceipt.Of(waiting));
        for (var id = 2; id <= 1000; id++)
        {
            var message = Message(id);
            correlator.Expect(AwaitedReceipt.Of(message));
            Assert.True(message.TryAdvance(ReceiptStage.Final, out _));
            correlator.Settle(message);
        }

        Assert.Equal(1, correlator.Outstanding);
        Assert.True(correlator.TryFind(Key(1), Phone, owner: null, out var found));
        Assert.Same(waiting, found);

        // Of those that are settled the latest are still known, so that a repetition is.
        Assert.True(correlator.TryFind(Key(1000), Phone, owner: null, out found));
        Assert.False(found.TryAdvance(ReceiptStage.Final, out _));
        Assert.False(correlator.TryFind(Key(900), Phone, owner: null, out _));
    }

    [Fact]
    public void Beyond_the_limit_the_oldest_make_room_and_are_said_to_have_done_so()
    {
        var correlator = new ReceiptCorrelator(MessageIdFormat.AsIs, maxOutstanding: 3, maxSettled: 15);
        foreach (var id in Enumerable.Range(1, 5))
        {
            correlator.Expect(Plain(id));
        }

        Assert.Equal(3, correlator.Outstanding);
        Assert.False(correlator.TryFind(Key(2), Phone, owner: null, out _));
        Assert.True(correlator.TryFind(Key(3), Phone, owner: null, out _));
    }

    [Fact]
    public void Of_several_messages_with_one_id_what_is_outstanding_counts_before_what_is_settled_and_the_latest_first()
    {
        var correlator = new ReceiptCorrelator(MessageIdFormat.AsIs, maxOutstanding: 100, maxSettled: 300);
        var messages = Enumerable.Range(1, 3).Select(record => Message(7, record)).ToList();
        messages.ForEach(message => correlator.Expect(AwaitedReceipt.Of(message)));
        foreach (var record in new[] { 3, 2, 1 })
        {
            Assert.True(correlator.TryFind(Key(7), Phone, owner: null, out var found));
            Assert.Equal(record, found.RecordId);
            Assert.True(found.TryAdvance(ReceiptStage.Final, out _));
            correlator.Settle(found);
        }

        Assert.Equal(0, correlator.Outstanding);
        Assert.True(correlator.TryFind(Key(7), Phone, owner: null, out var repeated));
        Assert.False(repeated.TryAdvance(ReceiptStage.Final, out _));
        Assert.False(correlator.TryFind(Key(7), new Msisdn(8613800138001), owner: null, out _));

        // An SMSC that has one id for everything does not make it grow.
        for (var record = 10; record < 1000; record++)
        {
            correlator.Expect(Plain(7, record));
        }

        Assert.InRange(correlator.Outstanding, 1, 10);
    }

    /// <summary>What waits for it in memory is a table of all its parts.</summary>
    [Fact]
    public void Receipts_of_messages_in_many_parts_count_for_what_they_keep()
    {
        var correlator = new ReceiptCorrelator(MessageIdFormat.AsIs, maxOutstanding: 800, maxSettled: 5);
        for (var id = 1; id <= 300; id++)
        {
            correlator.Expect(AwaitedReceipt.Of(Message(id, parts: 255)));
        }

        Assert.Equal(3, correlator.Outstanding);
        Assert.True(correlator.TryFind(Key(300), Phone, owner: null, out _));
    }

    /// <summary>Receipts come in the order of their messages: were the first not known any more, all would be looked for in the archive.</summary>
    [Fact]
    public void A_million_messages_wait_for_their_receipts_in_memory_and_each_is_found_once_it_has_come()
    {
        const int Messages = 1_000_000;
        var correlator = new ReceiptCorrelator(MessageIdFormat.AsIs);
        for (var id = 1; id <= Messages; id++)
        {
            correlator.Expect(Plain(id, record: id));
        }

        Assert.Equal(Messages, correlator.Outstanding);
        for (var id = 1; id <= Messages; id++)
        {
            Assert.True(correlator.TryFind(Key(id), Phone, owner: null, out var found));
            Assert.Equal(id, found.RecordId);
            Assert.True(found.TryAdvance(ReceiptStage.Final, out _));
            correlator.Settle(found);
        }

        Assert.Equal(0, correlator.Outstanding);
    }

    [Fact]
    public void A_message_whose_receipt_is_awaited_allocates_nothing()
    {
        var correlator = new ReceiptCorrelator(MessageIdFormat.AsIs, maxOutstanding: 1000);
        var record = 0;
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                correlator.Expect(new AwaitedReceipt(++record, Account, Phone, new MessageIdKey(7, (ulong)record)));
            }
        });
        Assert.Equal(1000, correlator.Outstanding);
    }

    [Fact]
    public void What_a_receipt_changed_is_found_changed_whoever_looks()
    {
        var correlator = new ReceiptCorrelator(MessageIdFormat.AsIs);
        correlator.Expect(Plain(1, record: 1), Plain(2, record: 2));
        Assert.True(correlator.TryFind(Key(1), Phone, owner: null, out var one));
        Assert.True(correlator.TryFind(Key(1), Phone, owner: null, out var again));
        Assert.Same(one, again);
        Assert.Same(one, correlator.ExpectOnce(Message(1, record: 1)));
        Assert.Same(Account, one.Account);
        Assert.True(one.TryAdvance(ReceiptStage.Final, out _));
        correlator.Settle(one);
        Assert.Equal(1, correlator.Outstanding);
        one.UndoAdvance(before: null);
        correlator.Reopen(one);
        Assert.Equal(2, correlator.Outstanding);
        Assert.True(correlator.TryFind(Key(1), Phone, owner: null, out again));
        Assert.True(again.TryAdvance(ReceiptStage.Final, out _));
    }

    private static MessageIdKey Key(int id) => MessageIdKey.OfResponse(System.Text.Encoding.ASCII.GetBytes($"id{id}"), MessageIdFormat.AsIs);

    private static AwaitedReceipt Plain(int id, long record = 0) => new(record, Account, Phone, Key(id));

    private static ExpectedReceipt Message(int id, int record = 0, int parts = 0) => new(record, Account, Phone, Key(id)) { Aggregate = parts == 0 ? null : AggregateOf(record, parts) };

    private static ReceiptAggregate AggregateOf(long record, int parts) => new(RequestedReceipts.Of(
        account: null!,
        record,
        new ReceiptAddress(1, 1, [], 0, 1, []),
        Enumerable.Range(1, parts).Select(_ => new RequestedReceipt([], RegisteredDeliveries.OnSuccessOrFailure, 0, IsCompleting: false)),
        segments: 2,
        dueAt: 1)!);
}
