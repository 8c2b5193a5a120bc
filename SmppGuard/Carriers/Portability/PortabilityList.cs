using SmppGuard.Input;

namespace SmppGuard.Carriers.Portability;

/// <summary>The list of ported numbers in force.</summary>
internal sealed record PortabilityList
{
    /// <summary>Whatever the publisher calls this edition.</summary>
    public required string Version { get; init; }

    /// <summary>Grows with every change, increments included.</summary>
    public required long Revision { get; init; }

    /// <summary>Different numbers.</summary>
    public required long Count { get; init; }

    public required DateTimeOffset ReplacedAt { get; init; }

    /// <summary>Name of the API key that brought it.</summary>
    public required string Actor { get; init; }

    /// <summary>Names of carriers; a number has the place of its own, from 1 on.</summary>
    public required IReadOnlyList<string> Carriers { get; init; }

    /// <summary>The numbers, by block (<see cref="PortabilityBlock"/>).</summary>
    public required IReadOnlyList<PortabilityPiece> Pieces { get; init; }
}

/// <summary>A block of a list.</summary>
/// <param name="Block">Which.</param>
/// <param name="Sha256">The hash of its octets, under which they are kept: 64 hexadecimal digits.</param>
internal sealed record PortabilityPiece(long Block, string Sha256);

/// <summary>Octets of a block.</summary>
internal sealed record PortabilityOctets(string Sha256, byte[] Octets);

/// <summary>What is to be done with the list.</summary>
internal sealed record PortabilityChange
{
    /// <summary>Whatever the publisher calls this edition.</summary>
    public required string Version { get; init; }

    /// <summary>True: an increment, in which a number without a carrier is taken off; false: the list replaces the present one.</summary>
    public required bool Adds { get; init; }

    public required PortabilityFormat Format { get; init; }

    /// <summary>How text is encoded; null: found out.</summary>
    public ListEncoding? Encoding { get; init; }

    public ListMode Mode { get; init; }

    public required string Actor { get; init; }

    /// <summary>Whether the list, null where there is none, is as whoever changes it believes; null: it counts whatever is there.</summary>
    public Predicate<PortabilityList?>? OnlyIf { get; init; }
}

/// <summary>What an import did, or would do.</summary>
/// <param name="Accepted">Numbers taken: of a list all different ones, of an increment those that have another carrier now, or none.</param>
/// <param name="Unchanged">Lines that state nothing new: a later line speaks of the same number, or it had that carrier before.</param>
/// <param name="Rejected">Bad lines.</param>
/// <param name="Errors">The first of these.</param>
/// <param name="Before">Numbers before.</param>
/// <param name="Count">Numbers after.</param>
/// <param name="Lost">Numbers of before that are not there any more.</param>
/// <param name="Moved">Numbers of before that have another carrier now.</param>
/// <param name="DryRun">Whether nothing was changed, because only the counts were asked for.</param>
internal sealed record PortabilityImport(long Accepted, long Unchanged, long Rejected, IReadOnlyList<LineError> Errors, long Before, long Count, long Lost, long Moved, bool DryRun);
