namespace SmppGuard.Complaints;

/// <summary>A complaint to be recorded, as the API or a file states it.</summary>
internal sealed record ComplaintRequest
{
    /// <summary>Who complains, in any way that a number can be written.</summary>
    public required string? Msisdn { get; init; }

    /// <summary>Whose message it was; null: whoever owned <see cref="Code"/>.</summary>
    public string? Organization { get; init; }

    /// <summary>Where the message came from.</summary>
    public string? Code { get; init; }

    /// <summary>Null: now.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    public required string? Channel { get; init; }

    public required string? Text { get; init; }

    public string? Reference { get; init; }
}

/// <summary>What is to be changed of a complaint; null: stays.</summary>
internal sealed record ComplaintPatch
{
    public ComplaintStatus? Status { get; init; }

    public bool? Upheld { get; init; }

    public string? Answer { get; init; }

    public string? HandledBy { get; init; }

    public string? Organization { get; init; }

    public string? Code { get; init; }

    /// <summary>Suspend the code that the complaint is about; only for one that is upheld.</summary>
    public bool SuspendCode { get; init; }
}

/// <summary>What became of a request.</summary>
internal enum ComplaintOutcome
{
    Recorded,

    /// <summary>One with this channel and reference is on record already.</summary>
    Known,

    NotFound,

    /// <summary>It is to be upheld against an organization that nobody knows, so that nobody can be refused.</summary>
    NoOrganization,

    /// <summary>Not understood; see the problems.</summary>
    Invalid,
}

/// <summary>The outcome of a request.</summary>
internal sealed record ComplaintResult(ComplaintOutcome Outcome, Complaint? Complaint, IReadOnlyList<(string Field, string Message)> Problems)
{
    public static ComplaintResult NotFound { get; } = new(ComplaintOutcome.NotFound, null, []);

    public static ComplaintResult NoOrganization { get; } = new(ComplaintOutcome.NoOrganization, null, []);

    public static ComplaintResult Recorded(Complaint complaint) => new(ComplaintOutcome.Recorded, complaint, []);

    public static ComplaintResult Invalid(IReadOnlyList<(string Field, string Message)> problems) => new(ComplaintOutcome.Invalid, null, problems);
}
