using System.Globalization;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Hosting;

/// <summary><c>Pod:Number</c> as the ordinal of a StatefulSet, whose pods are called smppguard-0, smppguard-1 and so on: one configuration is right for all of them.</summary>
internal static class PodOrdinal
{
    private const string Key = "Pod:Number";
    private const string Word = "Ordinal";

    /// <summary>Puts the number in place of the word; what is neither stays unread, for whoever judges it.</summary>
    public static void Resolve(PodOptions pod, string hostName, Dictionary<string, string> unread, List<string> problems)
    {
        var key = $"{OptionProblems.Section}:{Key}";
        if (!unread.TryGetValue(key, out var word) || !string.Equals(word, OptionProblems.Quoted(Word), StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        _ = unread.Remove(key);
        var label = hostName.Split('.')[0];
        if (label.LastIndexOf('-') is >= 0 and var dash && int.TryParse(label.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            pod.Number = number;
        }
        else
        {
            problems.Add($"{key} is {word}, and the name of this machine, \"{hostName}\", does not end in a hyphen and a number; use the number itself, or a machine that is called for example smppguard-0.");
        }
    }
}
