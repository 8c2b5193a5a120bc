using System.Text.RegularExpressions;

namespace SmppGuard.Tests.Harness;

/// <summary>What must be in no line of a log, whichever test it was written in: secrets, whole numbers of subscribers, texts of messages.</summary>
internal static partial class LogLeaks
{
    /// <summary>Shorter ones may stand in a line by chance.</summary>
    private const int ShortestText = 10;

    private static readonly string[] Secrets = [GuardApi.Key, TestRegistry.Secret, TestRegistry.HashedSecret, "$pbkdf2-sha256$i=", "$sha256$"];

    /// <summary>What a line gives away; null: nothing.</summary>
    public static string? Of(string line)
    {
        // What follows is made up.
        line = line.IndexOf("for example", StringComparison.Ordinal) is >= 0 and var example ? line[..example] : line;
        return Secrets.FirstOrDefault(secret => line.Contains(secret, StringComparison.Ordinal)) is { } told ? $"the secret {told}"
        : Number().Match(Id().Replace(line, "")) is { Success: true } number ? $"the number {number.Value}"
        : Key().IsMatch(line) ? "a key or token of the API"
        : null;
    }

    /// <summary>The line that has a text of a message; null: none has.</summary>
    /// <param name="lines">The log.</param>
    /// <param name="text">As a phone got it: the marks go, the rest is what somebody wrote.</param>
    public static string? WithText(IReadOnlyList<string> lines, string text)
    {
        var written = Marks().Replace(text, "").Trim();
        return written.Length < ShortestText ? null : lines.FirstOrDefault(line => line.Contains(written, StringComparison.Ordinal));
    }

    // Eleven digits as subscribers of China have them, with or without the country's code. What has more is an id.
    [GeneratedRegex(@"(?<!\d)(86)?1[3-9]\d{9}(?!\d)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Number();

    // Of what was drawn by lot some has eleven such digits between two letters.
    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[0-9]*[a-f])[0-9a-f]{16,}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Id();

    [GeneratedRegex("sgk_[0-9a-f]{48}|Bearer [0-9A-Za-z._-]{16}|eyJ[0-9A-Za-z_-]{16}", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Key();

    [GeneratedRegex(@"^(【[^】]*】|\[[^\]]*\] )|( 客服\d+| Tel \d+)?( 拒收请回复R| Reply STOP to opt out)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Marks();
}
