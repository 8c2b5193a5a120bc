using SmppGuard.Smpp.Pdus;
using SmscSimulator.Behaviour;

namespace SmscSimulator.Prompt;

/// <summary>One line typed at the prompt or read from a script.</summary>
internal abstract record PromptCommand
{
    /// <summary>An empty line or a comment.</summary>
    internal sealed record Nothing : PromptCommand;

    internal sealed record Help : PromptCommand;

    internal sealed record Quit : PromptCommand;

    internal sealed record ShowCounters : PromptCommand;

    internal sealed record ShowSessions : PromptCommand;

    /// <summary>A phone answers: a deliver_sm from <paramref name="Phone"/> to <paramref name="Code"/>.</summary>
    internal sealed record Reply(string Phone, string Code, string Text) : PromptCommand;

    /// <summary>Cuts one connection, or all.</summary>
    internal sealed record Disconnect(int? Connection) : PromptCommand;

    /// <summary>Asks all ESMEs to unbind.</summary>
    internal sealed record Unbind : PromptCommand;

    /// <summary>Refuses binds with a status, or accepts them again (null).</summary>
    internal sealed record RefuseBinds(CommandStatus? Status) : PromptCommand;

    /// <summary>Leaves submits unanswered, or answers them again.</summary>
    internal sealed record Silence(bool On) : PromptCommand;

    /// <summary>Answers nothing at all, or everything again.</summary>
    internal sealed record Freeze(bool On) : PromptCommand;

    /// <summary>Stops listening and cuts all connections, or listens again.</summary>
    internal sealed record Listen(bool On) : PromptCommand;

    internal sealed record SetErrors(ErrorMix Mix) : PromptCommand;

    internal sealed record SetLatency(TimeSpan Latency) : PromptCommand;

    internal sealed record SetReceipts(bool On, StateMix? States) : PromptCommand;

    /// <summary>Puts together and prints what phones show, or stops to.</summary>
    internal sealed record ShowPhones(bool On) : PromptCommand;

    /// <summary>Prints what one phone shows.</summary>
    internal sealed record ShowPhone(string Number) : PromptCommand;

    /// <summary>Lets time pass; for scripts.</summary>
    internal sealed record Wait(TimeSpan Time) : PromptCommand;

    /// <summary>Waits until this many submits have arrived; for scripts.</summary>
    internal sealed record WaitForSubmits(long Count, TimeSpan Patience) : PromptCommand;

    /// <summary>Waits until this many connections are bound; for scripts.</summary>
    internal sealed record WaitForBinds(int Count, TimeSpan Patience) : PromptCommand;

    /// <summary>Waits until this many receipts and replies were acknowledged; for scripts.</summary>
    internal sealed record WaitForDelivered(long Count, TimeSpan Patience) : PromptCommand;

    /// <summary>Answers certain submits in a certain way from now on.</summary>
    internal sealed record AddAnswer(AnswerRule Rule) : PromptCommand;

    internal sealed record ShowAnswers : PromptCommand;

    internal sealed record DropAnswers : PromptCommand;
}
