using System.Text;
using SmppGuard.Consents.Replies;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.Replies;

/// <summary>
/// Sends what goes back to somebody who replied. It is a message of the account that owns the code, and takes the same way as those that the account submits: rules, stamp,
/// journal, SMSC, archive. Its class is Notification, whatever the code is for, and it asks for no receipt, which nobody would wait for. Once, and never again. For one thread at a time.
/// </summary>
internal sealed class AnswersToReplies(
    MessageJournal journal,
    RegistryStore registry,
    TimeProvider time,
    SubmitBatches submitBatches,
    NumberPlan numbers,
    ILogger<AnswersToReplies> logger,
    SubmitPaths paths,
    Router router,
    SubscriberReplies replies)
{
    /// <summary>Stands as the peer in the records: no ESME submitted them.</summary>
    public const string Peer = "answer-to-reply";

    private readonly Dictionary<AccountState, SubmitPath> _paths = [];

    /// <param name="result">What the reply changed, with a text to be sent.</param>
    /// <param name="code">The code that it comes from, and whose message it is; if that is no account, there is nobody to send it.</param>
    /// <param name="sender">Who replied.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="connection">Where it came from, and was acknowledged.</param>
    public void Send(ReplyResult result, CodeOwner code, Msisdn sender, in DeliveredView reply, SmscConnection connection)
    {
        var question = result.Question;
        var account = code.Account;
        var batch = submitBatches.Rent();
        var recordId = 0L;
        var status = account is null || code.Number.Length > CodeNumber.MaxSourceDigits
            ? CommandStatus.ESME_RINVSRCADR
            : Submit(new SubmitRequest(account, new Outcome(replies, question, connection), CommandId.SubmitSm, sequenceNumber: 0, time.GetTimestamp()), Build(result.Text!, account, code.Number, sender, reply), batch, out recordId);
        if (status == CommandStatus.ESME_ROK)
        {
            question?.MessageId = recordId;
            journal.Append(batch);
            return;
        }

        RelayLog.ReplyNotAnswered(logger, CommandStatuses.Name(status));
        submitBatches.Return(batch);
        if (question is not null)
        {
            replies.NotAsked(question);
        }
    }

    private CommandStatus Submit(in SubmitRequest request, byte[] pdu, SubmitBatch batch, out long recordId)
    {
        if (!_paths.TryGetValue(request.Account, out var path))
        {
            _paths.Add(request.Account, path = paths.Open(request.Account, Peer));
        }

        return path.SubmitAnswerToReply(pdu, request, batch, time.UtcMilliseconds(), out recordId);
    }

    private byte[] Build(string text, AccountState state, string code, Msisdn sender, in DeliveredView reply)
    {
        var scheme = registry.Current.TryGetAccount(state.SystemId, out var account) && router.LinkOf(account.Smsc) is { } link ? link.SchemeOf(account) : default;
        var octets = new byte[SmsText.MaxOctets(text.Length, Alphabet.Ucs2)];
        var dataCoding = DataCoding.Default;
        if (!SmsText.TryEncode(text, scheme.Default, octets, out var length))
        {
            dataCoding = DataCoding.Ucs2;
            _ = SmsText.TryEncode(text, Alphabet.Ucs2, octets, out length);
        }

        // Back to where it came from, in the same words; where those say nothing to the rules, in plain ones.
        var isCodeAsWritten = string.Equals(code, Encoding.Latin1.GetString(reply.DestinationAddr), StringComparison.Ordinal);
        var isSenderAsWritten = reply.SourceAddr.Length <= CodeNumber.MaxSourceDigits
            && numbers.TryNormalize(reply.SourceAddr, reply.SourceAddrTon, out var written) && written == sender;
        var isShort = length <= SubmitSmView.MaxShortMessage;
        return new SubmitSmFields
        {
            SourceAddrTon = isCodeAsWritten ? reply.DestAddrTon : (byte)0,
            SourceAddrNpi = reply.DestAddrNpi,
            SourceAddr = code,
            DestAddrTon = isSenderAsWritten ? reply.SourceAddrTon : (byte)1,
            DestAddrNpi = reply.SourceAddrNpi,
            DestinationAddr = isSenderAsWritten ? Encoding.Latin1.GetString(reply.SourceAddr) : numbers.IsBareMobile(Encoding.ASCII.GetBytes(sender.Digits)) ? "+" + sender.Digits : sender.Digits,
            DataCoding = dataCoding,
            ShortMessage = isShort ? octets.AsMemory(0, length) : default,
            Tlvs = isShort ? [] : [new Tlv(TlvTag.MessagePayload, octets.AsMemory(0, length))],
        }.Encode(CommandId.SubmitSm, sequenceNumber: 0);
    }

    /// <summary>
    /// Waits for what the SMSC says. A question must know; a confirmation is only counted like any submit. Where the connection of the first reply is gone, its acknowledgement may be,
    /// too, and the SMSC may repeat it: that must not be an answer.
    /// </summary>
    private sealed class Outcome(SubscriberReplies replies, OptInQuestion? question, SmscConnection connection) : IAnswered
    {
        public bool IsStillWanted => question is null || replies.IsOpen(question);

        public void Accepted() => question?.Accepted(RelayTime.Order());

        public void Answer(in SubmitAnswer answer)
        {
            if (question is not null && answer.Status == CommandStatus.ESME_ROK && !connection.IsClosed)
            {
                replies.Asked(question);
            }
            else if (question is not null)
            {
                replies.NotAsked(question);
            }
        }
    }
}
