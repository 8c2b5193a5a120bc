using System.Net;

namespace SmppGuard.Registry;

/// <summary>A system_id that may bind, and what it may do. Immutable; a change makes a new one.</summary>
internal sealed record Account
{
    /// <summary>system_id at bind, 1 to 15 octets.</summary>
    public required string SystemId { get; init; }

    /// <summary>The password, in clear or as made by <c>hash-password</c>.</summary>
    public required string Password { get; init; }

    /// <summary>Codes that it may send from, and whose replies it receives.</summary>
    public required IReadOnlyList<CodeNumber> Codes { get; init; }

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

    /// <summary>Whether refusals carry the reason as additional_status_info_text.</summary>
    public bool ExplainRefusals { get; init; }

    /// <summary>Whether it may bind and send.</summary>
    public Standing Standing { get; init; }

    /// <summary>Whether <paramref name="code"/> is one of <see cref="Codes"/>.</summary>
    public bool Owns(CodeNumber code)
    {
        foreach (var own in Codes)
        {
            if (ReferenceEquals(own, code))
            {
                return true;
            }
        }

        return false;
    }
}
