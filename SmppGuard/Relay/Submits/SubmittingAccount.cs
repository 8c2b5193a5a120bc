using System.Runtime.CompilerServices;
using System.Text;
using SmppGuard.Compliance;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Relay.Submits;

/// <summary>The account of one bind as it is registered at this moment: where its messages go, how its octets are read, and how its records name it. For one read loop.</summary>
internal sealed class SubmittingAccount(RegistryStore registry, Router router, string rulePack, AccountState state, string peer)
{
    private readonly Dictionary<Sender, byte[]> _identities = [];
    private byte[] _unknownCode = [];
    private Sender _last;
    private byte[] _lastIdentity = [];
    private RouteTable? _table;
    private CodeNumber? _codeOfRoutes;
    private CodeRoutes? _routes;

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

    /// <summary>Its SMSC, for what no route takes; null: there is none of that name.</summary>
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
            _last = default;
            _codeOfRoutes = null;
            _table = router.TableOf(current);
            Account = current.TryGetAccount(state.SystemId, out var account) ? account : null;
            Link = account is null ? null : router.LinkOf(account.Smsc);
            Scheme = account is null || Link is null ? default : Link.SchemeOf(account);
            _unknownCode = SubmitIdentity.Encode(state.SystemId, organization: null, code: null, account?.Smsc ?? "", rulePack, peer);
        }

        return Account;
    }

    /// <summary>The route that a message takes whose sender and recipient are known; null: it goes to the account's SMSC.</summary>
    public MessageRoute? RouteOf(scoped in Submission submission)
    {
        if (submission.Code is not { } code || _table is not { } table)
        {
            return null;
        }

        if (!ReferenceEquals(code, _codeOfRoutes))
        {
            _routes = table.Of(state.SystemId, code);
            _codeOfRoutes = code;
        }

        return _routes?.Find(submission.SourceAddr, submission.Msisdn, submission.Class, router.Carriers);
    }

    /// <summary>The route that it would take by another table than the one in force.</summary>
    public MessageRoute? RouteOf(scoped in Submission submission, RouteTable tried) =>
        submission.Code is { } code ? tried.Of(state.SystemId, code)?.Find(submission.SourceAddr, submission.Msisdn, submission.Class, router.Carriers) : null;

    /// <summary>Who sends from this code, where it goes and what of it is not filed there, as records say it; without a route to the account's SMSC.</summary>
    public byte[] IdentityOf(CodeNumber? code, Routed? routed, FilingKinds notFiled)
    {
        if (code is null)
        {
            return _unknownCode;
        }

        var sender = new Sender(code, routed, notFiled);
        if (sender.Equals(_last))
        {
            return _lastIdentity;
        }

        if (!_identities.TryGetValue(sender, out var identity))
        {
            identity = SubmitIdentity.Encode(state.SystemId, code.Organization.Id, code.Number, routed?.Smsc ?? Account!.Smsc, rulePack, peer, routed?.Route, routed?.Why, FilingKindNames.Text(notFiled));
            _identities.Add(sender, identity);
        }

        _last = sender;
        _lastIdentity = identity;
        return identity;
    }

    private readonly struct Sender(CodeNumber? code, Routed? routed, FilingKinds notFiled) : IEquatable<Sender>
    {
        private readonly CodeNumber? _code = code;
        private readonly Routed? _routed = routed;
        private readonly FilingKinds _notFiled = notFiled;

        public bool Equals(Sender other) => ReferenceEquals(_code, other._code) && ReferenceEquals(_routed, other._routed) && _notFiled == other._notFiled;

        public override bool Equals(object? obj) => obj is Sender other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(RuntimeHelpers.GetHashCode(_code), RuntimeHelpers.GetHashCode(_routed), _notFiled);
    }
}
