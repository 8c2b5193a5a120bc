using SmppGuard.Model;
using SmppGuard.Moving;

namespace SmppGuard.Verifying;

/// <summary>The values of a message's item by their names.</summary>
internal readonly struct VerifiedMessage(StoredItem item)
{
    private static readonly int Account = Place("account");
    private static readonly int Organization = Place("organization");
    private static readonly int Code = Place("code");
    private static readonly int KindPlace = Place("kind");
    private static readonly int ReasonPlace = Place("reason");
    private static readonly int ClassPlace = Place("class");
    private static readonly int SourcePlace = Place("source");
    private static readonly int MsisdnPlace = Place("msisdn");
    private static readonly int Consent = Place("consent");
    private static readonly int Original = Place("originalText");
    private static readonly int Sent = Place("sentText");
    private static readonly int AlphabetPlace = Place("originalAlphabet");
    private static readonly int SegmentsPlace = Place("segments");
    private static readonly int Received = Place("receivedAt");
    private static readonly int OutcomePlace = Place("outcome");
    private static readonly int Expire = Place("expireAt");
    private static readonly int PartsPlace = Place("parts");
    private static readonly int AddressesPlace = Place("addresses");
    private static readonly int PdusPlace = Place("pdus");

    public long Id => item.Key.Number(0);

    public (string Account, string Organization, string Code) Sender => (item.Text(Account), item.Text(Organization), item.Text(Code));

    public long Kind => item.Number(KindPlace);

    public long Reason => item.Number(ReasonPlace);

    public long Class => item.Number(ClassPlace);

    public string Source => item.Text(SourcePlace);

    public Msisdn Msisdn => new(item.Number(MsisdnPlace));

    public long ConsentId => item.Number(Consent);

    public string OriginalText => item.Text(Original);

    /// <summary>Null: nothing was sent.</summary>
    public string? SentText => Segments == 0 ? null : item.Values[Sent] as string ?? OriginalText;

    public long Alphabet => item.Number(AlphabetPlace);

    public long Segments => item.Number(SegmentsPlace);

    public long ReceivedAt => item.Number(Received);

    public long Outcome => item.Number(OutcomePlace);

    public long ExpireAt => item.Number(Expire);

    public byte[]? Parts => item.Octets(PartsPlace);

    public byte[]? Addresses => item.Octets(AddressesPlace);

    public byte[]? Pdus => item.Octets(PdusPlace);

    private static int Place(string field) => StoreParts.Messages.Fields.ToList().IndexOf(field) is >= 0 and var place ? place : throw new InvalidOperationException($"messages have no field {field}");
}
