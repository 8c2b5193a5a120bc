using System.ComponentModel;

namespace SmppGuard.Admin.Registry;

/// <summary>An organization as it is answered, for the description.</summary>
internal sealed record OrganizationAnswer : OrganizationBody
{
    [Description("Active, Suspended or Terminated.")]
    public string? Standing { get; init; }

    [Description("When it was terminated; left out where it is not.")]
    public DateTimeOffset? TerminatedAt { get; init; }

    [Description("What keeps it from sending at this moment; left out where nothing does.")]
    public IReadOnlyList<string>? Blocked { get; init; }

    [Description("What should be known of the change; left out where nothing should.")]
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>A code as it is answered, for the description.</summary>
internal sealed record CodeAnswer : CodeBody
{
    [Description("Active or Suspended.")]
    public string? Standing { get; init; }

    [Description("What keeps it from being used at this moment; left out where nothing does.")]
    public IReadOnlyList<string>? Blocked { get; init; }

    [Description("What should be known of the change; left out where nothing should.")]
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>An account as it is answered, for the description; its password never is.</summary>
internal sealed record AccountAnswer : AccountBody
{
    [Description("Active or Suspended.")]
    public string? Standing { get; init; }

    [Description("What keeps it from sending at this moment; left out where nothing does.")]
    public IReadOnlyList<string>? Blocked { get; init; }

    [Description("What should be known of the change; left out where nothing should.")]
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>A template as it is answered, for the description.</summary>
internal sealed record TemplateAnswer : TemplateBody
{
    [Description("What should be known of the change; left out where nothing should.")]
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>A piece of a list of entries, for the description; <c>next</c> is the cursor of the next piece, null at the end.</summary>
internal sealed record EntryPage<T>(IReadOnlyList<T> Items, string? Next);
