using SmppGuard.Input;
using SmppGuard.Relay.Smsc;
using SmppGuard.Tls;

namespace SmppGuard.Hosting;

/// <summary>TLS where the configuration asks for it: of our endpoints, and towards SMSCs.</summary>
internal sealed class GuardTls
{
    private readonly TlsIdentities _identities;

    /// <exception cref="TlsUnusableException">Files cannot be used.</exception>
    public GuardTls(GuardOptions options, TlsIdentities identities, TlsMetrics metrics, TimeProvider time, ILogger<TlsListener> logger)
    {
        _identities = identities;
        Smpp = options.Smpp.ListenTls.Count > 0 ? new TlsListener(identities.Of("smpp", TlsPaths.OfListener(options.Smpp.Tls)), metrics, time, logger) : null;
        Http = ListenAddress.IsHttps(options.Http.Listen) ? new TlsListener(identities.Of("http", TlsPaths.OfHttp(options.Http.Tls)), metrics, time, logger) : null;
        foreach (var (index, smsc) in options.Smscs.Index().Where(s => s.Item.Tls.Enabled))
        {
            identities.Of(SmscConnector.IdentityOf(smsc), TlsPaths.OfSmsc(index, smsc.Tls));
        }

        Set(options);
    }

    /// <summary>Reads what other options name, and takes nothing of it yet.</summary>
    /// <param name="next">The options.</param>
    /// <param name="problems">Receives why some of it cannot be used now.</param>
    public IReadOnlyList<PreparedIdentity> Prepare(GuardOptions next, List<string> problems)
    {
        List<(string Name, TlsPaths Paths)> named =
        [
            .. Smpp is null ? [] : new[] { (Smpp.Identity.Name, TlsPaths.OfListener(next.Smpp.Tls)) },
            .. Http is null ? [] : new[] { (Http.Identity.Name, TlsPaths.OfHttp(next.Http.Tls)) },
            .. next.Smscs.Index().Where(s => s.Item.Tls.Enabled).Select(s => (SmscConnector.IdentityOf(s.Item), TlsPaths.OfSmsc(s.Index, s.Item.Tls))),
        ];
        List<PreparedIdentity> prepared = [];
        foreach (var (name, paths) in named)
        {
            var one = _identities.Prepare(name, paths);
            prepared.Add(one);
            problems.AddRange(new[] { one.Problem }.OfType<string>());
        }

        return prepared;
    }

    /// <summary>Puts into force what was prepared; what is named no more is forgotten.</summary>
    public void Take(GuardOptions next, IReadOnlyList<PreparedIdentity> prepared)
    {
        foreach (var one in prepared)
        {
            _identities.Take(one);
        }

        foreach (var gone in _identities.All.Where(i => !prepared.Any(one => string.Equals(one.Name, i.Name, StringComparison.Ordinal))).ToList())
        {
            _identities.Remove(gone.Name);
        }

        Set(next);
    }

    /// <summary>Of <c>Smpp:ListenTls</c>; null: there is none.</summary>
    public TlsListener? Smpp { get; }

    /// <summary>Of <c>Http:Listen</c>; null: it is plain.</summary>
    public TlsListener? Http { get; }

    /// <summary>What a configuration says of certificates that peers will not believe, or not for long.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="now">The time.</param>
    /// <param name="problems">Receives what they do not believe now.</param>
    /// <param name="warnings">Receives what they will not believe soon.</param>
    public static void Check(GuardOptions options, DateTimeOffset now, List<string> problems, List<string> warnings)
    {
        foreach (var paths in PathsOf(options))
        {
            try
            {
                var material = TlsMaterial.Load(paths);
                problems.AddRange(new[] { material.Pair?.Problem(now), material.Authorities?.Problem(now) }.OfType<string>());
                warnings.AddRange(new[] { material.Pair?.Warning(now) }.OfType<string>());
            }
            catch (TlsUnusableException)
            {
                // The validator has told it.
            }
        }
    }

    /// <summary>Judges the keys, and whether the files hold what they should.</summary>
    public static void Validate(GuardOptions options, OptionProblems check)
    {
        TlsOptionsCheck.OfListener(options.Smpp.Tls, options.Smpp.ListenTls.Count > 0, check);
        TlsOptionsCheck.OfHttp(options.Http.Tls, ListenAddress.IsHttps(options.Http.Listen), check);
        foreach (var (index, smsc) in options.Smscs.Index())
        {
            TlsOptionsCheck.OfSmsc(index, smsc.Tls, smsc.Host, check);
        }
    }

    private static IEnumerable<TlsPaths> PathsOf(GuardOptions options)
    {
        if (options.Smpp.ListenTls.Count > 0)
        {
            yield return TlsPaths.OfListener(options.Smpp.Tls);
        }

        if (ListenAddress.IsHttps(options.Http.Listen))
        {
            yield return TlsPaths.OfHttp(options.Http.Tls);
        }

        foreach (var (index, smsc) in options.Smscs.Index().Where(s => s.Item.Tls.Enabled))
        {
            yield return TlsPaths.OfSmsc(index, smsc.Tls);
        }
    }

    private void Set(GuardOptions options)
    {
        if (Smpp is not null)
        {
            Smpp.Timeout = TimeSpan.FromSeconds(options.Smpp.BindTimeoutSeconds);
            Smpp.MaxHandshakes = options.Smpp.Tls.MaxHandshakes;
            Smpp.ClientCertificates = Enum.Parse<ClientCertificateMode>(options.Smpp.Tls.ClientCertificates);
        }
    }
}
