using SmppGuard.Consents.Compact;
using SmppGuard.Consents.Replies;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Consents;

/// <summary>
/// Grants that are recorded together: each is judged as if those before it in the list were in force already, so that it does not matter how a file is cut into lists.
/// </summary>
internal sealed class GrantList(ConsentIndex index, long now)
{
    private readonly Dictionary<(int Organization, Msisdn Msisdn), long> _grantedAt = [];
    private readonly List<ConsentRecord> _records = [];
    private readonly List<Organization> _organizations = [];

    /// <summary>The new ones, in their order.</summary>
    public IReadOnlyList<ConsentRecord> Records => _records;

    /// <summary>Since when the recipient refuses; 0: there is no refusal, or a grant further up in the list ended it.</summary>
    public long RefusalOf(Organization organization, Msisdn msisdn) =>
        !_grantedAt.ContainsKey((organization.Index, msisdn)) && index.Find(organization.Index, msisdn, now).Kind == ConsentStateKind.Revoked
            ? index.LastRefusal(organization.Index, msisdn)
            : 0;

    /// <summary>Whether something of the same moment or later is on record or stands before it in the list.</summary>
    public bool IsKnown(GrantRequest request, Organization organization, Msisdn msisdn)
    {
        var isListed = _grantedAt.TryGetValue((organization.Index, msisdn), out var listed);
        if (request.GrantedAt is not { } time)
        {
            return isListed || index.Find(organization.Index, msisdn, now).Kind != ConsentStateKind.None;
        }

        var grantedAt = time.ToUnixTimeMilliseconds();
        return (isListed && listed >= grantedAt) || index.KnowsNewer(organization.Index, msisdn, grantedAt);
    }

    public ConsentResult Add(ConsentRecord record, Organization organization)
    {
        _grantedAt[(organization.Index, record.Msisdn)] = record.EffectiveAt;
        _records.Add(record);
        _organizations.Add(organization);
        return ConsentResult.Recorded(record);
    }

    /// <summary>They are durable: lets them take effect.</summary>
    public void Apply(RecentConsents recent, OptInQuestions questions)
    {
        for (var i = 0; i < _records.Count; i++)
        {
            index.Apply(_records[i], _organizations[i].Index);
            questions.Close(new ConsentKey(_organizations[i].Index, _records[i].Msisdn));
            recent.Add(_records[i]);
        }
    }
}
