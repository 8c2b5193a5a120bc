using System.Buffers.Binary;
using System.Text;
using SmppGuard.Smpp.Pdus;
using SmscSimulator.Behaviour;

namespace SmscSimulator.Server;

/// <summary>What the rules say to each destination of a submit_multi: those that they refuse are named in the response (SMPP 3.4, 4.5.2), the others get receipts.</summary>
internal sealed class MultiAnswer
{
    private readonly List<byte> _failed = [0];
    private readonly List<(string Address, SubmitReply Reply)> _accepted = [];

    /// <summary>no_unsuccess and unsuccess_sme.</summary>
    public byte[] Failed => [.. _failed];

    public IReadOnlyList<(string Address, SubmitReply Reply)> Accepted => _accepted;

    /// <summary>The answer to the whole: an error if every destination failed; null: as to any submit.</summary>
    public SubmitReply? Whole { get; private set; }

    public static MultiAnswer To(in SubmitMultiView view, SubmittedMessage message, AnswerRules rules)
    {
        var answer = new MultiAnswer();
        foreach (SubmitMultiDestination destination in view.Destinations)
        {
            string address = Encoding.ASCII.GetString(destination.Address);
            SubmitReply? ruled = rules.For(message, address);
            if (ruled is { Kind: not SubmitReply.Action.Answer })
            {
                answer.Whole = ruled;
            }
            else if (ruled is { Status: not CommandStatus.ESME_ROK and var status })
            {
                answer.Fail(destination, status);
            }
            else
            {
                answer._accepted.Add((address, ruled ?? SubmitReply.Ok));
            }
        }

        if (answer._accepted.Count == 0)
        {
            answer.Whole ??= SubmitReply.ErrorWithBody(CommandStatus.ESME_RSUBMITFAIL);
        }

        return answer;
    }

    private void Fail(in SubmitMultiDestination destination, CommandStatus status)
    {
        _failed[0]++;
        _failed.AddRange([destination.Ton, destination.Npi, .. destination.Address, 0]);
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(number, (uint)status);
        _failed.AddRange(number);
    }
}
