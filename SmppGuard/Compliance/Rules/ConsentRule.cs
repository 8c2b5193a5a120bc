using SmppGuard.Consents;
using SmppGuard.Model;

namespace SmppGuard.Compliance.Rules;

/// <summary>Silence is refusal: a commercial message needs a live consent of this recipient for this organization.</summary>
internal sealed class ConsentRule(ConsentIndex consents) : IRule
{
    public bool CanTurn => true;

    public Reason Check(ref Submission submission)
    {
        if (submission.Class != Purpose.Commercial)
        {
            return Reason.None;
        }

        if (submission.Code is not { } code)
        {
            return Reason.NoConsent;
        }

        var state = consents.Find(code.Organization, submission.Msisdn, submission.DeliveredAt, out var refusedBy);
        if (state.Kind == ConsentStateKind.Granted)
        {
            submission.ConsentId = state.ConsentId;
            return Reason.None;
        }

        // That somebody else was told is seen in the record alone.
        submission.ConsentId = refusedBy >= 0 ? state.ConsentId : 0;
        return state.Kind switch
        {
            ConsentStateKind.Revoked => Reason.ConsentRevoked,
            ConsentStateKind.Expired => Reason.ConsentExpired,
            _ => Reason.NoConsent,
        };
    }
}
