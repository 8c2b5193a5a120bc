using SmppGuard.Input;
using SmppGuard.RulePacks;

namespace SmppGuard.CarrierBlackLists;

/// <summary>A word that is misspelt would go unnoticed until somebody complains, so each is checked at start.</summary>
internal static class CarrierBlackListOptionsCheck
{
    private const string Key = OptionProblems.Section + ":Feedback:";
    private const string Example = "\"XX:0001\"";

    /// <param name="feedback">The words.</param>
    /// <param name="pack">The rules in force; null: unknown, which is told elsewhere.</param>
    /// <param name="check">Receives what is wrong.</param>
    public static void Run(CarrierBlackListOptions feedback, RulePack? pack, OptionProblems check)
    {
        check.OneOf("Feedback:BlackLists", feedback.BlackLists, [nameof(BlackListAction.Review), nameof(BlackListAction.Refuse), nameof(BlackListAction.Off)]);
        CheckAdded(feedback, check);
        if (pack is not null)
        {
            CheckIgnored(feedback, pack, check);
        }
    }

    private static void CheckAdded(CarrierBlackListOptions feedback, OptionProblems check)
    {
        for (var i = 0; i < feedback.AddErrors.Count; i++)
        {
            var word = feedback.AddErrors[i];
            if (word.Length is 0 or > BlackListWords.MaxLength || !word.All(c => c is > ' ' and < '\x7F'))
            {
                check.Add($"{Key}AddErrors:{i} is \"{word}\"; use 1 to {BlackListWords.MaxLength} ASCII characters without spaces, as err or stat of a receipt has them, for example {Example}.");
            }
            else if (word.Trim('0').Length == 0 || string.Equals(word, "DELIVRD", StringComparison.OrdinalIgnoreCase))
            {
                check.Add($"{Key}AddErrors:{i} is \"{word}\"; receipts of messages that were delivered say so, use the word of a black list, for example {Example}.");
            }
            else if (feedback.IgnoreErrors.Contains(word, StringComparer.OrdinalIgnoreCase))
            {
                check.Add($"{Key}AddErrors:{i} is \"{word}\"; it stands in IgnoreErrors too, use one of the two, for example {Example}.");
            }
        }
    }

    private static void CheckIgnored(CarrierBlackListOptions feedback, RulePack pack, OptionProblems check)
    {
        for (var i = 0; i < feedback.IgnoreErrors.Count; i++)
        {
            var word = feedback.IgnoreErrors[i];
            if (!pack.BlackListErrors.Any(known => string.Equals(known.Error, word, StringComparison.OrdinalIgnoreCase)))
            {
                check.Add($"{Key}IgnoreErrors:{i} is \"{word}\"; use a word of the rule pack, {string.Join(", ", pack.BlackListErrors.Select(e => e.Error))}, for example \"{pack.BlackListErrors[^1].Error}\".");
            }
        }
    }
}
