using SmppGuard.Model;

namespace SmppGuard.Registry.Suspensions;

/// <summary>Judges what becomes of suspensions beyond making and lifting them. Stores nothing: see <see cref="RegistryStore"/>.</summary>
internal static class SuspensionEdits
{
    public const string InForceAlready = "the suspension is in force already.";

    private const string NoReason = "reason is missing or empty; for example \"the figures were wrong\".";

    /// <summary>Announces one to a sender that may send; where it has one already, that one stays as it is.</summary>
    public static RegistryEdit Announce(RegistryState state, RegistryKey sender, RegistryChange by, DateTimeOffset now, TimeSpan notice)
    {
        if (Standings.Of(state, sender) is not { } standing)
        {
            return RegistryEdit.NotFound;
        }

        if (standing != Standing.Active || SuspensionFollowing.OpenOf(state.Suspensions, sender) is not null)
        {
            return new(null, new(RegistryOutcome.Done));
        }

        var entry = SuspensionFollowing.New(state, state.Suspensions, sender, by, now) with { AnnouncedAt = now, InForceAt = now + notice };
        return new(With(state, entry), new(RegistryOutcome.Created));
    }

    /// <summary>Takes one back that is announced, and lifts one that is in force.</summary>
    public static RegistryEdit Withdraw(RegistryState state, SuspensionEntry found, RegistryChange by, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(by.Reason))
        {
            return RegistryEdit.Invalid([NoReason]);
        }

        var entry = PresentOf(state, found);
        return IsOver(state, entry) ? RegistryEdit.Conflict(Over(entry)) : RegistryEdit.Done(Without(state, entry, by, now));
    }

    /// <summary>Puts on record what its sender has to say against one that is not over.</summary>
    public static RegistryEdit Appeal(RegistryState state, SuspensionEntry found, string text, RegistryChange by, DateTimeOffset now)
    {
        var entry = PresentOf(state, found);
        return IsOver(state, entry) ? RegistryEdit.Conflict(Over(entry))
            : entry.Appeal is not null ? RegistryEdit.Conflict("an appeal was made already.")
            : RegistryEdit.Done(With(state, entry with { Appeal = new SuspensionAppeal(now, by.Actor, text) }));
    }

    /// <summary>Answers an appeal, also of one that is over meanwhile. Accepted, it takes back what is announced and lifts what is in force.</summary>
    public static RegistryEdit Answer(RegistryState state, SuspensionEntry found, string outcome, string answer, RegistryChange by, DateTimeOffset now)
    {
        var entry = PresentOf(state, found);
        if (entry.Appeal is not { Outcome: null } appeal)
        {
            return RegistryEdit.Conflict(entry.Appeal is null ? "nobody has appealed." : "the appeal is answered already.");
        }

        entry = entry with { Appeal = appeal with { Outcome = outcome, Answer = answer, AnsweredAt = now, AnsweredBy = by.Actor } };
        return RegistryEdit.Done(!string.Equals(outcome, SuspensionAppeal.Accepted, StringComparison.Ordinal) || IsOver(state, entry) ? With(state, entry) : Without(state, entry, by, now));
    }

    /// <summary>As it stands in the registry that is changed: what was found may be older, or be from before entries were kept.</summary>
    private static SuspensionEntry PresentOf(RegistryState state, SuspensionEntry found) =>
        state.Suspensions.GetValueOrDefault(found.Id) ?? state.Suspensions.Values.FirstOrDefault(entry => entry.IsOf(found)) ?? found;

    private static bool IsOver(RegistryState state, SuspensionEntry entry) => entry.Stage switch
    {
        SuspensionStage.Announced => false,
        SuspensionStage.InForce => Standings.Of(state, entry.Sender) != Standing.Suspended,
        _ => true,
    };

    public static string Over(SuspensionEntry entry) => entry.Stage switch
    {
        SuspensionStage.Withdrawn => "the suspension was withdrawn, and never took effect.",
        SuspensionStage.Lifted => "the suspension was lifted already.",
        _ => "the suspension is over.",
    };

    // Of one in force the rest follows from its sender's standing.
    private static RegistryState Without(RegistryState state, SuspensionEntry entry, RegistryChange by, DateTimeOffset now) => entry.Stage == SuspensionStage.Announced
        ? With(state, entry.Over(SuspensionStage.Withdrawn, by, now))
        : Standings.With(With(state, entry), entry.Sender, Standing.Active, now);

    private static RegistryState With(RegistryState state, SuspensionEntry entry) =>
        ReferenceEquals(state.Suspensions.GetValueOrDefault(entry.Id), entry) ? state : state with { Suspensions = state.Suspensions.SetItem(entry.Id, entry) };
}
