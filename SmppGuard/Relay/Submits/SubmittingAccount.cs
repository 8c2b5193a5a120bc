using System.Text;
using SmppGuard.Journal.Records;
using SmppGuard.Registry;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Relay.Submits;

/// <summary>The account of one bind as it is registered at this moment: where its messages go, how its octets are read, and how its records name it. For one read loop.</summary>
internal sealed class SubmittingAccount(RegistryStore registry, Router router, string rulePack, AccountState state, string peer)
{
    private readonly Dictionary<CodeNumber, byte[]> _identities = new(ReferenceEqualityComparer.Instance);
    private byte[] _unknownCode = [];
    private CodeNumber? _lastCode;
    private byte[] _lastIdentity = [];

    public AccountState State => state;

    /// <summary>Address of the ESME.</summary>
    public string Peer => peer;

    /// <summary>system_id, UTF-8.</summary>
    public byte[] Name { get; } = Encoding.UTF8.GetBytes(state.SystemId);

    /// <summary>Address of the ESME, UTF-8.</summary>
    public byte[] PeerName { get; } = Encoding.UTF8.GetBytes(peer);

    /// <summary>The registry at the last <see cref="Refresh"/>.</summary>
    public RegistrySnapshot Registry { get; private set; } = RegistrySnapshot.Empty;

    /// <summary>Null: it is registered no more.</summary>
    public Account? Account { get; private set; }

    /// <summary>Its SMSC; null: there is none of that name.</summary>
    public SmscLink? Link { get; private set; }

    /// <summary>What its data_codings mean.</summary>
    public DataCodingScheme Scheme { get; private set; }

    /// <summary>The registry is swapped whole; a connection notices with its next message.</summary>
    public Account? Refresh()
    {
        var current = registry.Current;
        if (!ReferenceEquals(current, Registry))
        {
            Registry = current;
            _identities.Clear();
            _lastCode = null;
            Account = current.TryGetAccount(state.SystemId, out var account) ? account : null;
            Link = account is null ? null : router.LinkOf(account.Smsc);
            Scheme = account is null || Link is null ? default : Link.SchemeOf(account);
            _unknownCode = SubmitIdentity.Encode(state.SystemId, organization: null, code: null, account?.Smsc ?? "", rulePack, peer);
        }

        return Account;
    }

    /// <summary>Who sends from this code, as records say it.</summary>
    public byte[] IdentityOf(CodeNumber? code)
    {
        if (code is null)
        {
            return _unknownCode;
        }

        if (ReferenceEquals(code, _lastCode))
        {
            return _lastIdentity;
        }

        if (!_identities.TryGetValue(code, out var identity))
        {
            identity = SubmitIdentity.Encode(state.SystemId, code.Organization.Id, code.Number, Account!.Smsc, rulePack, peer);
            _identities.Add(code, identity);
        }

        _lastCode = code;
        _lastIdentity = identity;
        return identity;
    }
}
