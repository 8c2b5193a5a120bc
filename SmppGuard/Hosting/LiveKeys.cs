using SmppGuard.Relay.Smsc;

namespace SmppGuard.Hosting;

/// <summary>What can change while the program runs. A key that ends in a colon stands for all below it. docs/usage/configuration.md has the same lists.</summary>
internal static class LiveKeys
{
    public static readonly string[] All =
    [
        "Log:Level", "Log:Levels",
        "Smpp:DefaultWindow", "Smpp:EnquireLinkSeconds", "Smpp:InactivitySeconds", "Smpp:BindTimeoutSeconds", "Smpp:ResponseTimeoutSeconds", "Smpp:AssembleTimeoutSeconds",
        "Smpp:AssembleMaxBytesPerAccount", "Smpp:AssembleMaxBytes", "Smpp:Tls:", "Http:Tls:", "Admin:ApiKeys", "Registry:RequirePapers",
        "Replies:OptOutConfirmation", "Replies:OptInQuestion", "Replies:QuestionValidHours", "Delivery:", "Scheduled:", "QuietHours:", "FrequencyCap:", "Repeats:Commercial:", "Repeats:Notification:", "Repeats:Verification:", "Stamp:", "StatusMap", "Routes", "RecipientLists", "Events:Webhooks",
    ];

    /// <summary>Of an SMSC that stays: from its next connection on, but for the room of its queue, which counts at once.</summary>
    public static readonly string[] OfSmsc = ["Host", "Port", "Addresses", "SystemId", "Password", "SystemType", "QueueSize", "QueueMaxBytes", "MessagesPerSecond", "Health:MaxQueueMilliseconds", "Health:MaxAnswerMilliseconds", "Health:MaxFaults", "Health:RetryMilliseconds", "Tls:"];

    /// <summary>
    /// What has changed between the options in force and those of a configuration that was read again. What cannot change is put back in <paramref name="next"/>, which is then what will be in force.
    /// </summary>
    /// <param name="running">In force.</param>
    /// <param name="next">As read.</param>
    /// <param name="changed">Receives the keys that can change, and have.</param>
    /// <param name="needRestart">Receives the others that have.</param>
    public static void Reconcile(GuardOptions running, GuardOptions next, List<string> changed, List<string> needRestart)
    {
        Reconcile(running, next, key => key is nameof(GuardOptions.Smscs) ? null : Includes(All, key), "", changed, needRestart);
        foreach (var smsc in next.Smscs)
        {
            if (running.Smscs.Find(s => IsSame(s, smsc)) is { } before)
            {
                Reconcile(before, smsc, key => Includes(OfSmsc, key), $"{nameof(GuardOptions.Smscs)}:{smsc.Name}:", changed, needRestart);
            }
            else
            {
                changed.Add($"{nameof(GuardOptions.Smscs)}:{smsc.Name}");
            }
        }

        changed.AddRange(running.Smscs.Where(before => !next.Smscs.Exists(s => IsSame(s, before))).Select(before => $"{nameof(GuardOptions.Smscs)}:{before.Name}"));
    }

    /// <summary>Makes the options in force equal to those reconciled before. Each value is one that stands alone; what belongs together is swapped as one by whoever has it.</summary>
    public static void Take(GuardOptions running, GuardOptions next)
    {
        foreach (var (before, after) in OptionLeaf.Of(running).Zip(OptionLeaf.Of(next)).Where(pair => !pair.First.HasValueOf(pair.Second)))
        {
            before.Take(after);
        }
    }

    private static bool IsSame(SmscOptions one, SmscOptions other) => string.Equals(one.Name, other.Name, StringComparison.Ordinal);

    // Null: looked at in another way.
    private static void Reconcile(object running, object next, Func<string, bool?> isLive, string path, List<string> changed, List<string> needRestart)
    {
        foreach (var (before, after) in OptionLeaf.Of(running).Zip(OptionLeaf.Of(next)).ToList())
        {
            if (isLive(before.Key) is not { } live || before.HasValueOf(after))
            {
                continue;
            }

            (live ? changed : needRestart).Add(path + before.Key);
            if (!live)
            {
                after.Take(before);
            }
        }
    }

    private static bool Includes(string[] keys, string key) =>
        Array.Exists(keys, live => live.EndsWith(':') ? key.StartsWith(live, StringComparison.Ordinal) : string.Equals(key, live, StringComparison.Ordinal));
}
