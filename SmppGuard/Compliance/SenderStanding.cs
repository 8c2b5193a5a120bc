using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Compliance;

/// <summary>Whether a sender may send at a moment: asked when a message comes, when it leaves after a wait, and when an account binds.</summary>
internal static class SenderStanding
{
    /// <summary>Why nothing may be sent from <paramref name="code"/> by <paramref name="account"/>, or None.</summary>
    /// <param name="account">Who sends.</param>
    /// <param name="code">From where; null: that is not known, and only the account is looked at.</param>
    /// <param name="at">When the phone gets it, which is not before now; milliseconds since 1970-01-01 UTC.</param>
    public static Reason Of(Account account, CodeNumber? code, long at)
    {
        var mayNot = account.Standing != Standing.Active || (code is not null && (code.Standing != Standing.Active || !code.Organization.MaySendAt(at)));
        return mayNot ? Reason.OrganizationSuspended : Reason.None;
    }

    /// <summary>Whether the account can send anything at all: it may not bind otherwise.</summary>
    public static bool MayBind(Account account, long now)
    {
        if (account.Codes.Count == 0)
        {
            return account.Standing == Standing.Active;
        }

        foreach (var code in account.Codes)
        {
            if (Of(account, code, now) == Reason.None)
            {
                return true;
            }
        }

        return false;
    }
}
