using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>A registered code number (106…) and who may send what from it. Immutable.</summary>
internal sealed record CodeNumber
{
    /// <summary>Digits of the longest code number; source_addr has 21 octets with its NUL (SMPP 3.4, 5.2.8).</summary>
    public const int MaxSourceDigits = 20;

    /// <summary>Digits only, 1 to <see cref="MaxSourceDigits"/>.</summary>
    public required string Number { get; init; }

    /// <summary>True: the number and every extension of it (sub-ports); false: exactly this number.</summary>
    public required bool IsPrefix { get; init; }

    /// <summary>Who answers for messages from it.</summary>
    public required Organization Organization { get; init; }

    /// <summary>Class of the messages from it.</summary>
    public required Purpose Purpose { get; init; }

    /// <summary>What is done about adverts among them; means nothing for a commercial code.</summary>
    public ContentPolicy Content { get; init; }

    /// <summary>What a provider asks from it; null: nothing.</summary>
    public RegisteredQuestions? Questions { get; init; }

    /// <summary>Whether data for programs on the phone may be sent from it.</summary>
    public bool AllowsBinary { get; init; }

    /// <summary>A bit for each type of number that a source from it may say, see <see cref="SourceTypes"/>.</summary>
    public uint SourceTons { get; init; } = SourceTypes.DefaultTons;

    /// <summary>A bit for each numbering plan.</summary>
    public uint SourceNpis { get; init; } = SourceTypes.DefaultNpis;

    /// <summary>What its texts may be, if it is for verification codes or notices.</summary>
    public TextLimits TextLimits { get; init; } = TextLimits.Default;

    /// <summary>What its templates are for.</summary>
    public TemplateMode TemplateMode { get; init; }

    /// <summary>The templates of its texts; <see cref="RegisteredTemplates.None"/> where there are none.</summary>
    public RegisteredTemplates Templates { get; init; } = RegisteredTemplates.None;

    /// <summary>Whether it is suspended.</summary>
    public Standing Standing { get; init; }

    /// <summary>From when it may be used, milliseconds since 1970-01-01 UTC.</summary>
    public long ValidFrom { get; init; }

    /// <summary>From when it may not be used any more, milliseconds since 1970-01-01 UTC.</summary>
    public long ValidUntil { get; init; } = long.MaxValue;

    /// <summary>Digits that a source address from it may have.</summary>
    public int MaxDigits { get; init; } = int.MaxValue;

    /// <summary>Whether its texts are held to templates.</summary>
    public bool HoldsToTemplates => TemplateMode == TemplateMode.Required || (TemplateMode == TemplateMode.Known && Templates.Count > 0);

    /// <summary>Whether it may be used at a moment, milliseconds since 1970-01-01 UTC.</summary>
    public bool IsValidAt(long now) => now >= ValidFrom && now < ValidUntil;
}
