namespace SmppGuard.RulePacks;

/// <summary>The words by which marks that a text carries already are told from words that only look like them. Case and width do not count.</summary>
/// <param name="OptOutEndings">May follow the keyword: says what replying it does.</param>
/// <param name="OptOutLeads">Before a form they say the same, so that a form between them and a keyword is no other invitation.</param>
/// <param name="Negations">Before a form they say not to reply.</param>
/// <param name="Wishes">Behind a negation they take it from the reply: 不想接收请回复R.</param>
/// <param name="Invitations">Before a form and a keyword of one letter they make it the answer to something else: 领红包回复R.</param>
/// <param name="ContactLabels">Stand before a telephone number.</param>
/// <param name="NumberLabels">Stand before numbers that are none of a telephone.</param>
/// <param name="NumberUnits">Stand right behind numbers that are none of a telephone.</param>
/// <param name="Currencies">Stand before or behind a price, also with a blank between.</param>
/// <param name="Institutions">Names that end so are a sender's also in brackets that hold titles.</param>
internal sealed record MarkWords(
    IReadOnlyList<string> OptOutEndings,
    IReadOnlyList<string> OptOutLeads,
    IReadOnlyList<string> Negations,
    IReadOnlyList<string> Wishes,
    IReadOnlyList<string> Invitations,
    IReadOnlyList<string> ContactLabels,
    IReadOnlyList<string> NumberLabels,
    IReadOnlyList<string> NumberUnits,
    IReadOnlyList<string> Currencies,
    IReadOnlyList<string> Institutions);
