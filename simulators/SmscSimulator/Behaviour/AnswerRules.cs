using SmscSimulator.Server;

namespace SmscSimulator.Behaviour;

/// <summary>Rules in their order; the first that applies to a submit answers it. Immutable.</summary>
internal sealed class AnswerRules(IReadOnlyList<AnswerRule> rules)
{
    public static readonly AnswerRules None = new([]);

    public bool IsEmpty => rules.Count == 0;

    public AnswerRules And(AnswerRule rule) => new([.. rules, rule]);

    /// <summary>Null: no rule applies.</summary>
    public SubmitReply? For(SubmittedMessage message, string destination)
    {
        foreach (AnswerRule rule in rules)
        {
            if (rule.AppliesTo(message, destination))
            {
                return rule.Answer;
            }
        }

        return null;
    }

    public override string ToString() => IsEmpty ? "none" : string.Join('\n', rules);
}
