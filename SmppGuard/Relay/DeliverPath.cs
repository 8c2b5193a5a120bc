using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using SmppGuard.Archive;
using SmppGuard.Consents.Replies;
using SmppGuard.Feedback;
using SmppGuard.Journal.Records;
using SmppGuard.Registry;
using SmppGuard.Smpp;

namespace SmppGuard.Relay;

/// <summary>
/// What comes from an SMSC: receipts and subscribers' replies. A receipt of a message of late is handled where it is read; what needs the archive or changes a consent
/// goes through a queue with one reader, in order.
/// </summary>
internal sealed class DeliverPath : IAsyncDisposable
{
    private const int MaxWaiting = 10_000;

    private readonly RelayCore _relay;
    private readonly SubscriberReplies _replies;
    private readonly AnswersToReplies _answers;
    private readonly BlackListWords _blackLists;
    private readonly IArchive _archive;
    private readonly ResumedReceipts _resumed;
    private readonly Channel<Arrived> _arrived = Channel.CreateBounded<Arrived>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Task _reading;

    public DeliverPath(RelayCore relay, Router router, SubscriberReplies replies, BlackListWords blackLists, IArchive archive, ResumedReceipts resumed)
    {
        _resumed = resumed;
        _relay = relay;
        _replies = replies;
        _blackLists = blackLists;
        _answers = new AnswersToReplies(relay, router, replies);
        _archive = archive;
        _reading = Task.Run(ReadArrivedAsync);
    }

    /// <summary>Takes a deliver_sm or data_sm. On the SMSC connection's read loop.</summary>
    public void Take(SmscConnection connection, in PduHeader header, ReadOnlySpan<byte> pdu, DeliverBatch batch)
    {
        var status = Delivered.TryParse(header.CommandId, pdu, out var delivered);
        if (status != CommandStatus.ESME_ROK)
        {
            _relay.Metrics.ProtocolError(Observability.Sides.Smsc, status);
            connection.AnswerNow(header.CommandId, header.SequenceNumber, status);
            return;
        }

        if (delivered.IsReceipt && delivered.TryReadReceipt(out var receipt)
            && connection.Link.Correlator.TryResolve(receipt.MessageId, delivered.IsFinal(receipt), out var expected))
        {
            AddReceipt(connection.Link, delivered, receipt, expected, header, batch);
            return;
        }

        var arrived = new Arrived(connection, header, pdu.ToArray(), _relay.UtcNow, Stopwatch.GetTimestamp(), _relay.Now + (_relay.Options.Smpp.ResponseTimeoutSeconds * 1000L));
        if (!_arrived.Writer.TryWrite(arrived))
        {
            // Temporary: the SMSC keeps it and tries again.
            connection.AnswerNow(header.CommandId, header.SequenceNumber, CommandStatus.ESME_RX_T_APPN);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _ = _arrived.Writer.TryComplete();
        await _reading.ConfigureAwait(false);
    }

    private void AddReceipt(SmscLink link, in Delivered delivered, in DeliveryReceiptView receipt, ExpectedReceipt expected, in PduHeader header, DeliverBatch batch)
    {
        var now = _relay.UtcNow;
        var state = Encoding.ASCII.GetString(receipt.State);
        expected.Account.Metrics.Receipt(state);
        var fold = expected.Fold;
        var relayedAs = fold is null ? expected.GivenId : delivered.IsFinal(receipt) ? null : fold.Owed.PartOf(expected.Segment).GivenId;
        var isRelayed = fold is null || relayedAs is not null;
        var record = new ReceiptRecord
        {
            DeliveryId = _relay.Ids.Next(now),
            RecordId = expected.RecordId,
            At = now,
            Smsc = link.Name,
            SmscMessageId = Encoding.Latin1.GetString(receipt.MessageId),
            Account = isRelayed ? expected.Account.SystemId : "",
            State = state,
            Error = ErrorOf(receipt),
            Pdu = isRelayed ? delivered.WithMessageId(relayedAs) : [],
        };
        batch.Add(record, isRelayed ? expected.Account : null, header.CommandId, header.SequenceNumber);
        if (fold is not null && delivered.IsFinal(receipt) && fold.TryComplete(state, record.Error, out var folded, out var error))
        {
            _relay.ReceiptDeadlines.Remove(fold);
            fold.Owed.AddTo(batch, batch.Notes, _relay, folded, error, heldOnly: false);
        }
    }

    private async Task ReadArrivedAsync()
    {
        await foreach (var arrived in _arrived.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await HandleAsync(arrived).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                // The archive or the journal is out of reach. Temporary: the SMSC keeps it and tries again.
                RelayLog.DeliveryNotTaken(_relay.Logger, arrived.Connection.Link.Name, error);
                arrived.Connection.AnswerNow(arrived.Header.CommandId, arrived.Header.SequenceNumber, CommandStatus.ESME_RX_T_APPN);
            }
        }
    }

    private Task HandleAsync(Arrived arrived)
    {
        _ = Delivered.TryParse(arrived.Header.CommandId, arrived.Pdu, out var delivered);
        if (!delivered.IsReceipt)
        {
            return ReplyAsync(arrived);
        }

        return delivered.TryReadReceipt(out var receipt)
            ? OldReceiptAsync(arrived, receipt.MessageId.ToArray())
            : UnknownReceiptAsync(arrived, messageId: "");
    }

    // Not among the messages of late: it overtook its submit_sm_resp, or the message is in the archive, or it is nobody's.
    private async Task OldReceiptAsync(Arrived arrived, byte[] messageId)
    {
        var link = arrived.Connection.Link;
        if (link.Correlator.TryResolve(messageId, final: false, out var expected))
        {
            TakeReceipt(arrived, expected);
            return;
        }

        if (!_resumed.IsArchiveComplete)
        {
            // What an earlier process left in the journal is not in the archive yet; the message may be among it.
            _ = WaitAndTryAgainAsync(arrived);
            return;
        }

        if (await FindArchivedAsync(link, messageId).ConfigureAwait(false) is { } message)
        {
            TakeReceipt(arrived, _resumed.Expect(link, message, messageId));
            return;
        }

        if (link.InFlight > 0 && _relay.Now < arrived.GiveUpAt)
        {
            // Its submit_sm_resp may still come: look again in a moment, behind what waits already.
            _ = WaitAndTryAgainAsync(arrived);
            return;
        }

        await UnknownReceiptAsync(arrived, Encoding.Latin1.GetString(messageId)).ConfigureAwait(false);
    }

    private async Task<MessageRecord?> FindArchivedAsync(SmscLink link, byte[] messageId)
    {
        foreach (var spelling in ReceiptIds.AsInResponse(messageId, link.Correlator.Format))
        {
            if (await _archive.FindBySmscMessageIdAsync(link.Name, spelling, CancellationToken.None).ConfigureAwait(false) is { } message)
            {
                return message;
            }
        }

        return null;
    }

    // The question that this reply answers was accepted, and is about to be on record. If that takes too long, the SMSC keeps the reply and tries again.
    private void PutOff(Arrived arrived)
    {
        if (!arrived.IsTooLate(_relay.Now))
        {
            _ = WaitAndTryAgainAsync(arrived with { WasPutOff = true });
        }
        else
        {
            arrived.Connection.AnswerNow(arrived.Header.CommandId, arrived.Header.SequenceNumber, CommandStatus.ESME_RX_T_APPN);
        }
    }

    private async Task WaitAndTryAgainAsync(Arrived arrived)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(50), _relay.Time).ConfigureAwait(false);
        if (!_arrived.Writer.TryWrite(arrived))
        {
            arrived.Connection.AnswerNow(arrived.Header.CommandId, arrived.Header.SequenceNumber, CommandStatus.ESME_RX_T_APPN);
        }
    }

    private void TakeReceipt(Arrived arrived, ExpectedReceipt expected)
    {
        _ = Delivered.TryParse(arrived.Header.CommandId, arrived.Pdu, out var delivered);
        _ = delivered.TryReadReceipt(out var receipt);
        if (delivered.IsFinal(receipt))
        {
            _ = arrived.Connection.Link.Correlator.TryResolve(receipt.MessageId, final: true, out _);
        }

        var batch = new DeliverBatch(_relay, arrived.Connection);
        AddReceipt(arrived.Connection.Link, delivered, receipt, expected, arrived.Header, batch);
        batch.HandOver();
    }

    // Answered, counted, and relayed by the code that it names: its destination is the sender of the message.
    private Task UnknownReceiptAsync(Arrived arrived, string messageId)
    {
        var link = arrived.Connection.Link;
        _relay.Metrics.UnknownReceipt(link.Name);
        _ = Delivered.TryParse(arrived.Header.CommandId, arrived.Pdu, out var delivered);
        var account = AccountOf(delivered.DestinationAddr, out _);
        var now = _relay.UtcNow;
        var state = "";
        var error = "";
        if (delivered.TryReadReceipt(out var receipt))
        {
            state = Encoding.ASCII.GetString(receipt.State);
            error = ErrorOf(receipt);
        }

        var batch = new DeliverBatch(_relay, arrived.Connection);
        batch.Add(
            new ReceiptRecord
            {
                DeliveryId = _relay.Ids.Next(now),
                RecordId = 0,
                At = now,
                Smsc = link.Name,
                SmscMessageId = messageId,
                Account = account?.SystemId ?? "",
                State = state,
                Error = error,
                Pdu = account is null ? [] : arrived.Pdu,
            },
            account,
            arrived.Header.CommandId,
            arrived.Header.SequenceNumber);
        batch.HandOver();
        return Task.CompletedTask;
    }

    // A refusal or agreement takes effect before the SMSC gets its answer: ReplyAsync returns when it is durable and in force.
    private async Task ReplyAsync(Arrived arrived)
    {
        var reply = ReadReply(arrived);
        var result = default(ReplyResult);
        if (reply.Code is { } code && reply.Text is { } text)
        {
            result = await _replies.TakeAsync(new IncomingReply(code, reply.Number, reply.Sender, text, arrived.At, arrived.Order, arrived.WasPutOff), _relay.Registry.Current).ConfigureAwait(false);
            if (result.IsTooEarly)
            {
                PutOff(arrived);
                return;
            }

            if (result.Question is not null && arrived.IsTooLate(_relay.Now))
            {
                // The SMSC does not get our acknowledgement in time and repeats the reply: that must not be the answer to a question.
                GiveUp(result);
                arrived.Connection.AnswerNow(arrived.Header.CommandId, arrived.Header.SequenceNumber, CommandStatus.ESME_RX_T_APPN);
                return;
            }
        }

        try
        {
            HandOver(arrived, reply, result);
        }
        catch
        {
            GiveUp(result);
            throw;
        }

        if (result.Text is not null)
        {
            Answer(arrived, reply.Account, result);
        }
    }

    private void HandOver(Arrived arrived, Reply reply, ReplyResult result)
    {
        _relay.Metrics.Reply(result.Action);
        var now = _relay.UtcNow;
        var batch = new DeliverBatch(_relay, arrived.Connection);
        batch.Add(
            new ReplyRecord
            {
                DeliveryId = _relay.Ids.Next(now),
                At = now,
                Smsc = arrived.Connection.Link.Name,
                Account = reply.Account?.SystemId ?? "",
                Organization = reply.Code?.Organization.Id ?? "",
                Code = reply.Number,
                Msisdn = reply.Sender,
                Action = result.Action,
                Text = reply.Text ?? "",
                Pdu = RelayedReply.WithAction(PduFor(reply.Account, arrived, reply.Text), _relay.ReplyActionTlv, result.Action),
            },
            reply.Account,
            arrived.Header.CommandId,
            arrived.Header.SequenceNumber);
        batch.HandOver();
    }

    // A question that nobody sends could not be answered, and nobody could be asked again until it ends.
    private void GiveUp(ReplyResult result)
    {
        if (result.Question is { } question)
        {
            _replies.NotAsked(question);
        }
    }

    private void Answer(Arrived arrived, AccountState? account, ReplyResult result)
    {
        try
        {
            _ = Delivered.TryParse(arrived.Header.CommandId, arrived.Pdu, out var delivered);
            _answers.Send(result, account, delivered, arrived.Connection);
        }
        catch (Exception error)
        {
            // A fault of ours. The reply itself is on its way into the journal, and the SMSC will be told so: it must not get a second answer.
            RelayLog.AnswerFailed(_relay.Logger, error);
            GiveUp(result);
        }
    }

    private byte[] PduFor(AccountState? state, Arrived arrived, string? text)
    {
        var link = arrived.Connection.Link;
        return state is not null && _relay.Registry.Current.TryGetAccount(state.SystemId, out var account)
            ? RelayedReply.Build(arrived.Header.CommandId, arrived.Pdu, text, link.Scheme, link.SchemeOf(account))
            : arrived.Pdu;
    }

    private Reply ReadReply(Arrived arrived)
    {
        _ = Delivered.TryParse(arrived.Header.CommandId, arrived.Pdu, out var delivered);
        var account = AccountOf(delivered.DestinationAddr, out var code);
        var coding = TextCoding.Of(delivered.DataCoding, arrived.Connection.Link.Scheme, delivered.Udh);
        string? text = null;
        var scratch = new char[SmsText.MaxChars(delivered.UserData.Length, coding)];
        if (coding.IsText && SmsText.TryDecode(delivered.UserData, coding, scratch, out var length))
        {
            text = new string(scratch, 0, length);
        }

        _ = _relay.Numbers.TryNormalize(delivered.SourceAddr, delivered.SourceAddrTon, out var sender);
        return new Reply(account, code, Encoding.Latin1.GetString(delivered.DestinationAddr), sender, text);
    }

    private AccountState? AccountOf(ReadOnlySpan<byte> number, out CodeNumber? code)
    {
        var registry = _relay.Registry.Current;
        code = registry.LongestMatch(number);
        return code is not null && registry.ReceiverOf(code) is { } account ? _relay.StateOf(account.SystemId) : null;
    }

    private string ErrorOf(in DeliveryReceiptView receipt)
    {
        // message_state hides stat, where carriers write words of their own: that of a black list says more than any number, another one more than none.
        var stat = receipt.TextState;
        if (IsFailure(receipt.State) && !receipt.Error.ContainsAnyExceptInRange((byte)'0', (byte)'9') && (_blackLists.Contains(stat) || (IsForeign(stat) && HasNoNumber(receipt))))
        {
            return Encoding.Latin1.GetString(stat);
        }

        if (!receipt.Error.IsEmpty)
        {
            return Encoding.Latin1.GetString(receipt.Error);
        }

        return receipt.TryGetNetworkError(out _, out var code) ? code.ToString(CultureInfo.InvariantCulture) : "";
    }

    private static bool HasNoNumber(in DeliveryReceiptView receipt) => !receipt.Error.ContainsAnyExcept((byte)'0') && !receipt.TryGetNetworkError(out _, out _);

    private static bool IsForeign(ReadOnlySpan<byte> state) => !state.IsEmpty && !MessageStates.TryParse(state, out _);

    // Of a state that is foreign itself, as it is without message_state, nothing is hidden.
    private static bool IsFailure(ReadOnlySpan<byte> state) => MessageStates.TryParse(state, out var known)
        && known is MessageState.Expired or MessageState.Deleted or MessageState.Undeliverable or MessageState.Unknown or MessageState.Rejected or MessageState.Skipped;

    /// <param name="Connection">Where it came from.</param>
    /// <param name="Header">Its header.</param>
    /// <param name="Pdu">As it came.</param>
    /// <param name="At">When it came, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="Order">Its place among all that comes from SMSCs, in <see cref="Stopwatch"/> ticks.</param>
    /// <param name="GiveUpAt">From when the SMSC will not wait for its response any more, by the clock of the sessions.</param>
    /// <param name="WasPutOff">Whether it was looked at before.</param>
    private sealed record Arrived(SmscConnection Connection, PduHeader Header, byte[] Pdu, long At, long Order, long GiveUpAt, bool WasPutOff = false)
    {
        public bool IsTooLate(long now) => now >= GiveUpAt || Connection.IsClosed;
    }

    private readonly record struct Reply(AccountState? Account, CodeNumber? Code, string Number, Msisdn Sender, string? Text);
}
