using SmppGuard.Input;
using SmppGuard.Registry;

namespace SmppGuard.Consents.Replies;

/// <summary>A text that promises what is not done is refused at start.</summary>
internal static class ReplyOptionsCheck
{
    /// <param name="replies">The texts.</param>
    /// <param name="words">What is honoured; null: the rule pack is unknown, which is told elsewhere.</param>
    /// <param name="check">Receives what is wrong.</param>
    public static void Run(ReplyOptions replies, HonouredWords? words, OptionProblems check)
    {
        Check(check, "Replies:OptOutConfirmation", replies.OptOutConfirmation, words is null ? null : text => words.ProblemOfConfirmation(text), "您已退订，不会再收到我们的营销短信。");
        Check(check, "Replies:OptInQuestion", replies.OptInQuestion, words is null ? null : text => words.ProblemOfQuestion(text), "您将订阅{name}的营销短信，同意请回复DY，不回复视为不同意。");
        if (replies.OptInQuestion.Length == 0)
        {
            check.Problem("Replies:OptInQuestion", "empty", "without a question nobody can answer it", "您将订阅{name}的营销短信，同意请回复DY，不回复视为不同意。");
        }

        if (words?.DoubtOfConfirmation(replies.OptOutConfirmation) is { } doubt)
        {
            check.Warning("Replies:OptOutConfirmation", OptionProblems.Quoted(replies.OptOutConfirmation), doubt, "DY");
        }

        check.Range("Replies:QuestionValidHours", replies.QuestionValidHours, 1, 720, 24);
        check.Range("Replies:MaxAnswersPerDay", replies.MaxAnswersPerDay, 0, 100, 3);
        check.Range("Replies:MaxOpenQuestions", replies.MaxOpenQuestions, 0, 10_000_000, 100_000);
    }

    private static void Check(OptionProblems check, string key, string value, Func<string, string?>? problemOfWords, string example)
    {
        if (ReplySettings.ProblemOf(value) is { } problem)
        {
            check.Add($"{OptionProblems.Section}:{key} {problem}, for example \"{example}\".");
        }
        else if (TextTemplate.ProblemOf(value) is { } unknown)
        {
            check.Problem(key, OptionProblems.Quoted(value), unknown, OptionProblems.Quoted(example));
        }
        else if (value.Length > 0 && problemOfWords?.Invoke(value) is { } unheard)
        {
            check.Add($"{OptionProblems.Section}:{key} is {OptionProblems.Quoted(value)}; it {unheard}, as in {OptionProblems.Quoted(example)}.");
        }
    }
}
