using SmppGuard.Hosting;
using SmppGuard.RulePacks;

namespace SmppGuard.CarrierBlackLists;

/// <summary>A word that is misspelt would go unnoticed until somebody complains, so each is checked at start.</summary>
internal static class CarrierBlackListOptionsCheck
{
    private const string Key = GuardOptions.Section + ":Feedback:";
    private const string Example = "\"XX:0001\"";

    public static void Validate(GuardOptions options, List<string> problems)
    {
        var feedback = options.Feedback;
        if (!Enum.GetNames<BlackListAction>().Contains(feedback.BlackLists, StringComparer.Ordinal))
        {
            problems.Add($"{Key}BlackLists is \"{feedback.BlackLists}\"; use Review, Refuse or Off, for example Review.");
        }

        CheckAdded(feedback, problems);
        if (RulePack.TryLoad(options.RulePack, out var pack, out _))
        {
            CheckIgnored(feedback, pack, problems);
        }
    }

    private static void CheckAdded(CarrierBlackListOptions feedback, List<string> problems)
    {
        for (var i = 0; i < feedback.AddErrors.Count; i++)
        {
            var word = feedback.AddErrors[i];
            if (word.Length is 0 or > BlackListWords.MaxLength || !word.All(c => c is > ' ' and < '\x7F'))
            {
                problems.Add($"{Key}AddErrors:{i} is \"{word}\"; use 1 to {BlackListWords.MaxLength} ASCII characters without spaces, as err or stat of a receipt has them, for example {Example}.");
            }
            else if (word.Trim('0').Length == 0 || string.Equals(word, "DELIVRD", StringComparison.OrdinalIgnoreCase))
            {
                problems.Add($"{Key}AddErrors:{i} is \"{word}\"; receipts of messages that were delivered say so, use the word of a black list, for example {Example}.");
            }
            else if (feedback.IgnoreErrors.Contains(word, StringComparer.OrdinalIgnoreCase))
            {
                problems.Add($"{Key}AddErrors:{i} is \"{word}\"; it stands in IgnoreErrors too, use one of the two, for example {Example}.");
            }
        }
    }

    private static void CheckIgnored(CarrierBlackListOptions feedback, RulePack pack, List<string> problems)
    {
        for (var i = 0; i < feedback.IgnoreErrors.Count; i++)
        {
            var word = feedback.IgnoreErrors[i];
            if (!pack.BlackListErrors.Any(known => string.Equals(known.Error, word, StringComparison.OrdinalIgnoreCase)))
            {
                problems.Add($"{Key}IgnoreErrors:{i} is \"{word}\"; use a word of the rule pack, {string.Join(", ", pack.BlackListErrors.Select(e => e.Error))}, for example \"{pack.BlackListErrors[^1].Error}\".");
            }
        }
    }
}
