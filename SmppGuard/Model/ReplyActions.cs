using System.Collections.Frozen;

namespace SmppGuard.Model;

/// <summary>The stable names of what a reply changed, as the API, metrics and the provider's TLV show them.</summary>
internal static class ReplyActions
{
    private static readonly string[] Names = BuildNames();

    private static readonly FrozenDictionary<string, ReplyAction> ByName = Enum.GetValues<ReplyAction>().ToFrozenDictionary(action => action.Name(), StringComparer.Ordinal);

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<ReplyAction>().Select(action => action.Name())];

    /// <summary>For example <c>opt-out</c>; <c>none</c> for an ordinary message.</summary>
    public static string Name(this ReplyAction action) => Names[(int)action];

    public static bool TryParse(string name, out ReplyAction action) => ByName.TryGetValue(name, out action);

    private static string[] BuildNames()
    {
        var names = new string[(int)Enum.GetValues<ReplyAction>().Max() + 1];
        foreach (var action in Enum.GetValues<ReplyAction>())
        {
            names[(int)action] = action switch
            {
                ReplyAction.None => "none",
                ReplyAction.OptOut => "opt-out",
                ReplyAction.OptIn => "opt-in",
                ReplyAction.PossibleKeyword => "near-miss",
                ReplyAction.OptInAsked => "opt-in-asked",
                _ => throw new InvalidOperationException($"{action} has no name."),
            };
        }

        return names;
    }
}
