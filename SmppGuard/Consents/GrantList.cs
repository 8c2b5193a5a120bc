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
        _grantedAt.ContainsKey((organization.Index, msisdn)) ? 0 : index.RefusedSince(organization, msisdn, now);

    /// <summary>Whether something of the same moment or later is on record or stands before it in the list.</summary>
    public bool IsKnown(GrantRequest request, Organization organization, Msisdn msisdn)
    {
        var grantedAt = request.GrantedAt?.ToUnixTimeMilliseconds();
        return (_grantedAt.TryGetValue((organization.Index, msisdn), out var listed) && (grantedAt is null || listed >= grantedAt)) || index.Knows(organization, msisdn, grantedAt, now);
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
