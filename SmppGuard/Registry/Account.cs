using System.Collections.Frozen;
using System.Net;
using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>A system_id that may bind, and what it may do. Immutable; a change makes a new one.</summary>
internal sealed record Account
{
    // Up to so many codes are compared one by one, which is faster than hashing.
    private const int FewCodes = 4;

    private readonly IReadOnlyList<CodeNumber> _codes = [];
    private readonly FrozenSet<CodeNumber>? _manyCodes;

    /// <summary>system_id at bind, 1 to 15 octets.</summary>
    public required string SystemId { get; init; }

    /// <summary>The password, in clear or as made by <c>hash-password</c>; checked by <see cref="PasswordVerifier"/>.</summary>
    public required string Password { get; init; }

    /// <summary>Codes that it may send from, and whose replies it receives.</summary>
    public required IReadOnlyList<CodeNumber> Codes
    {
        get => _codes;
        init
        {
            _codes = value;
            _manyCodes = value.Count > FewCodes ? value.ToFrozenSet<CodeNumber>(ReferenceEqualityComparer.Instance) : null;
        }
    }

    /// <summary>Name of the SMSC that its messages go to.</summary>
    public required string Smsc { get; init; }

    /// <summary>Unanswered requests allowed per bind.</summary>
    public required int Window { get; init; }

    /// <summary>Messages per second over all binds, with a burst of one second's worth; 0: no limit.</summary>
    public int MessagesPerSecond { get; init; }

    /// <summary>Binds allowed at the same time.</summary>
    public int MaxBinds { get; init; } = 10;

    /// <summary>Networks that it may bind from; empty: from anywhere.</summary>
    public IReadOnlyList<IPNetwork> AllowFrom { get; init; } = [];

    /// <summary>Names of the certificates that it may bind with; empty: it may bind without.</summary>
    public IReadOnlyList<string> Certificates { get; init; } = [];

    /// <summary>Whether refusals carry the reason as additional_status_info_text.</summary>
    public bool ExplainRefusals { get; init; }

    /// <summary>What data_coding 0 means in its messages; null: what it means at the SMSC.</summary>
    public SmppGuard.Smpp.Text.Alphabet? DefaultAlphabet { get; init; }

    /// <summary>Whether it may bind and send.</summary>
    public Standing Standing { get; init; }

    /// <summary>Whether <paramref name="code"/>, of the same snapshot, is one of <see cref="Codes"/>.</summary>
    public bool Owns(CodeNumber code)
    {
        if (_manyCodes is not null)
        {
            return _manyCodes.Contains(code);
        }

        for (var i = 0; i < _codes.Count; i++)
        {
            if (ReferenceEquals(_codes[i], code))
            {
                return true;
            }
        }

        return false;
    }
}
