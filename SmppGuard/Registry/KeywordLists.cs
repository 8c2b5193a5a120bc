using SmppGuard.RulePacks;

namespace SmppGuard.Registry;

/// <summary>
/// Whether the keywords of an organization can count, as replies are read: one that is blank is never written, and one that refuses never agrees. Asked where an entry is set and not where
/// it is read: what an earlier version took must not keep the store from being opened.
/// </summary>
internal static class KeywordLists
{
    /// <param name="entry">Whose they are.</param>
    /// <param name="path">Stands before the names of members in messages.</param>
    /// <param name="words">Those of the rule pack; null: not known.</param>
    /// <param name="problems">Receives what is wrong.</param>
    public static void Check(OrganizationEntry entry, string path, HonouredWords? words, List<string> problems)
    {
        foreach (var (index, keyword) in entry.OptOutKeywords.Index())
        {
            if (ReplyText.Bare(ReplyText.Normalize(keyword)).Length == 0)
            {
                problems.Add($"{path}optOutKeywords[{index}] is \"{keyword}\", of which nothing counts in a reply; use letters or digits, for example NO.");
            }
        }

        foreach (var (index, keyword) in entry.OptInKeywords.Index())
        {
            if (ReplyText.Trim(ReplyText.Normalize(keyword)).Length == 0)
            {
                problems.Add($"{path}optInKeywords[{index}] is \"{keyword}\", of which nothing counts in a reply; use letters or digits, for example 入会.");
            }
            else if (entry.OptOutKeywords.Any(own => AreOne(own, keyword)))
            {
                problems.Add($"{path}optInKeywords[{index}] is \"{keyword}\", which is an opt-out keyword too; a reply can mean only one of them, use another word, for example 入会.");
            }
            else if (words?.Refuses(keyword) == true)
            {
                problems.Add($"{path}optInKeywords[{index}] is \"{keyword}\", which refuses by the rule pack, so that it never agrees; use another word, for example 入会.");
            }
        }

        bool AreOne(string own, string keyword) => words is not null ? words.AreOneRefusal(own, keyword)
            : ReplyText.Bare(ReplyText.Normalize(own)) is { Length: > 0 } bare && string.Equals(bare, ReplyText.Bare(ReplyText.Normalize(keyword)), StringComparison.Ordinal);
    }

    /// <summary>A word that agrees by the rule pack and refuses for the organization: lawful, and not to be named by a question.</summary>
    /// <inheritdoc cref="Check(OrganizationEntry, string, HonouredWords?, List{string})"/>
    public static void Doubt(OrganizationEntry entry, string path, HonouredWords? words, List<string> warnings)
    {
        foreach (var (index, keyword) in entry.OptOutKeywords.Index())
        {
            if (words?.Agrees(keyword) == true)
            {
                warnings.Add($"{path}optOutKeywords[{index}] is \"{keyword}\", which agrees by the rule pack and refuses here, also as the answer to a question; use a word that can mean nothing else, for example NO.");
            }
        }
    }
}
