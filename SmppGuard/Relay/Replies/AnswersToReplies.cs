using System.Diagnostics;
using System.Text;
using SmppGuard.Compliance;
using SmppGuard.Consents.Replies;
using SmppGuard.Smpp;

namespace SmppGuard.Relay;

/// <summary>
/// Sends what goes back to somebody who replied. It is a message of the account that owns the code, and takes the same way as those that the account submits: rules, stamp,
/// journal, SMSC, archive. Its class is Notification, whatever the code is for, and it asks for no receipt, which nobody would wait for. Once, and never again. For one thread at a time.
/// </summary>
internal sealed class AnswersToReplies(RelayCore relay, Router router, SubscriberReplies replies)
{
    /// <summary>Stands as the peer in the records: no ESME submitted them.</summary>
    private const string Peer = "answer-to-reply";

    private readonly Dictionary<AccountState, SubmitPath> _paths = [];

    /// <param name="result">What the reply changed, with a text to be sent.</param>
    /// <param name="account">Whose message it is; null: the code belongs to no account, and there is nobody to send it.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="connection">Where it came from, and was acknowledged.</param>
    public void Send(ReplyResult result, AccountState? account, in Delivered reply, SmscConnection connection)
    {
        var question = result.Question;
        var batch = relay.RentSubmitBatch();
        var submit = new ForwardedSubmit { Request = CommandId.SubmitSm, Account = account!, Origin = new Outcome(replies, question, connection) };
        var status = account is null ? CommandStatus.ESME_RINVSRCADR
            : Math.Max(reply.SourceAddr.Length, reply.DestinationAddr.Length) > MessageFacts.MaxSourceDigits ? CommandStatus.ESME_RINVDSTADR
            : Take(result.Text!, account, reply, ref submit, batch);
        if (status == CommandStatus.ESME_ROK)
        {
            question?.MessageId = submit.RecordId;
            relay.Journal.Append(batch);
            return;
        }

        RelayLog.ReplyNotAnswered(relay.Logger, CommandStatuses.Name(status));
        relay.Return(batch);
        if (question is not null)
        {
            replies.NotAsked(question);
        }
    }

    private CommandStatus Take(string text, AccountState account, in Delivered reply, ref ForwardedSubmit submit, SubmitBatch batch)
    {
        if (!_paths.TryGetValue(account, out var path))
        {
            _paths.Add(account, path = new SubmitPath(relay, router, account, Peer));
        }

        return path.TakeAnswer(Build(text, account, reply), ref submit, batch, relay.UtcNow);
    }

    private byte[] Build(string text, AccountState state, in Delivered reply)
    {
        var scheme = relay.Registry.Current.TryGetAccount(state.SystemId, out var account) && router.LinkOf(account.Smsc) is { } link ? link.SchemeOf(account) : default;
        var octets = new byte[SmsText.MaxOctets(text.Length, Alphabet.Ucs2)];
        var dataCoding = DataCoding.Default;
        if (!SmsText.TryEncode(text, scheme.Default, octets, out var length))
        {
            dataCoding = DataCoding.Ucs2;
            _ = SmsText.TryEncode(text, Alphabet.Ucs2, octets, out length);
        }

        var isShort = length <= SubmitSmView.MaxShortMessage;
        return new SubmitSmFields
        {
            SourceAddrTon = reply.DestAddrTon,
            SourceAddrNpi = reply.DestAddrNpi,
            SourceAddr = Encoding.Latin1.GetString(reply.DestinationAddr),
            DestAddrTon = reply.SourceAddrTon,
            DestAddrNpi = reply.SourceAddrNpi,
            DestinationAddr = Encoding.Latin1.GetString(reply.SourceAddr),
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

        public void Accepted() => question?.Accepted(Stopwatch.GetTimestamp());

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
