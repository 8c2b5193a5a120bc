namespace SmppGuard.Compliance.Content;

/// <summary>What the detector says about a text.</summary>
/// <param name="Score">Sum of the weights; the higher, the more like an advert.</param>
/// <param name="IsCommercial">Whether it reaches the threshold of the list.</param>
/// <param name="Strongest">The word that counted most for an advert, as the list spells it; null: none.</param>
internal readonly record struct ContentFinding(int Score, bool IsCommercial, string? Strongest);

/// <summary>One word that was found, and what it counts.</summary>
/// <param name="Group">Name of its group in the list.</param>
/// <param name="Word">As the list spells it.</param>
/// <param name="Weight">The weight of the group; the group as a whole counts no more than its limit.</param>
internal readonly record struct ContentHit(string Group, string Word, int Weight);

/// <summary>A finding with all its reasons.</summary>
/// <param name="Finding">The same that <see cref="ContentDetector.Detect"/> says.</param>
/// <param name="Normalized">The text as it was compared with the list.</param>
/// <param name="Hits">Each word once, in the order of the text.</param>
internal sealed record ContentExplanation(ContentFinding Finding, string Normalized, IReadOnlyList<ContentHit> Hits);
