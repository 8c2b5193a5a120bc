using SmscSimulator.Server;

namespace SmscSimulator.Behaviour;

/// <summary>Faults in their order; each counts the submits that are meant by it, and the first whose turn it is decides what becomes of a submit. Thread-safe.</summary>
internal sealed class Scenario(IReadOnlyList<Fault> faults, TimeProvider time)
{
    private readonly Lock _gate = new();

    /// <summary>Null: nothing happens to this one.</summary>
    public SubmitReply? For(SubmittedMessage message)
    {
        SubmitReply? reply = null;
        lock (_gate)
        {
            foreach (Fault fault in faults)
            {
                if (fault.Counts(message) && fault.IsDue(time, mayApply: reply is null))
                {
                    reply = fault.ReplyTo(message);
                }
            }
        }

        return reply;
    }

    /// <summary>What came of each fault.</summary>
    public override string ToString()
    {
        lock (_gate)
        {
            return string.Join('\n', faults);
        }
    }
}
