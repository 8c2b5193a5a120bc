using FsCheck;
using FsCheck.Fluent;
using SmppGuard.Compliance;
using SmppGuard.Smpp.Text;
using Xunit;

namespace SmppGuard.Tests.Compliance;

/// <summary>Texts are put together from the pieces that the stamp looks for, in any order, so that they meet at every seam.</summary>
public sealed class StampPropertyTests : IDisposable
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(3000);

    private static readonly Arbitrary<string> Texts = Arb.From(
        Gen.Frequency(
                (3, Gen.Elements("全场五折", "50% off ", "回", "回复", "Reply ", "拒收请", "R", "TD", "STOP", "T恤", " ", "。", "\u200B", "😀", "\uD83D", "a", "1")),
                (2, Gen.Elements("【", "】", "[", "]", "［", "］", "示例商城", "Acme Mall", "别家", "Other Org", "SALE")),
                (2, Gen.Elements("【示例商城】", "[Acme Mall]", " 客服4008001234", " Tel 4008001234", "400-800-1234", "4008001234", " 拒收请回复R", " Reply STOP to opt out", "客服", "Tel ")))
            .ArrayOf()
            .Select(string.Concat));

    private static readonly Arbitrary<string> Hidden = Arb.From(
        Gen.Frequency(
                (3, Gen.Elements("全场五折", "50% off ", "a", "1", ".", "\n", "\r\n", "\r", " ", "\u3000", "😀", "\uD83D", "回复R", "Reply STOP", "4008001234")),
                (3, Gen.Elements("\0", "\u0001", "\u200B", "\u00AD", "\u3164", "\u2800", "\u0336", "\uFE0F", "\u200D", "\U000E0041", "\uDB40", "\u2028", "\v", "\u202A", "\u202C", "\u202E", "\u2067", "\u2069")),
                (1, Gen.Elements(new string('\n', 9), new string(' ', 30), "\n.\n.\n.\n.\n.", new string('\u200B', 10), "【示例商城】", " 客服4008001234", " 拒收请回复R", "【别家】")))
            .ArrayOf()
            .Select(string.Concat));

    private readonly Judge _judge = new Judge().GrantAll();

    public void Dispose() => _judge.Dispose();

    [Fact]
    public void Stamping_twice_is_stamping_once() => Check.One(Many, Prop.ForAll(Texts, text =>
    {
        return Array.TrueForAll([Judge.Commercial, Judge.Notification, Judge.WithoutLatinName], code =>
        {
            var once = _judge.Stamped(code, text);
            return once.StartsWith("(signature", StringComparison.Ordinal) || string.Equals(_judge.Stamped(code, once), once, StringComparison.Ordinal);
        });
    }));

    [Fact]
    public void The_submitted_text_stands_unchanged_in_the_stamped_one_but_for_what_hides_marks() => Check.One(Many, Prop.ForAll(Texts, text =>
    {
        var stamped = _judge.Stamped(Judge.Commercial, text);
        var revealed = new char[text.Length];
        var length = Concealment.Remove(text, revealed);
        return stamped.StartsWith("(signature", StringComparison.Ordinal)
            || stamped.Contains(Concealment.Find(text) == Concealments.None ? text : new string(revealed, 0, length), StringComparison.Ordinal)
            || stamped.Contains(text, StringComparison.Ordinal);
    }));

    [Fact]
    public void What_hides_marks_is_gone_after_one_time() => Check.One(Many, Prop.ForAll(Hidden, text =>
    {
        var revealed = new char[text.Length];
        var length = Concealment.Remove(text, revealed);
        return Concealment.Find(revealed.AsSpan(0, length)) == Concealments.None;
    }));

    [Fact]
    public void Whatever_is_hidden_in_it_stamping_twice_is_stamping_once_and_no_mark_is_out_of_sight() => Check.One(Many, Prop.ForAll(Hidden, text =>
    {
        var once = _judge.Stamped(Judge.Commercial, text);
        return once.StartsWith("(signature", StringComparison.Ordinal)
            || (string.Equals(_judge.Stamped(Judge.Commercial, once), once, StringComparison.Ordinal) && (Concealment.Find(once) & (Concealments.Garbled | Concealments.Walled)) == 0);
    }));

    [Fact]
    public void An_advert_that_leaves_names_its_sender_and_number_and_the_way_to_refuse() => Check.One(Many, Prop.ForAll(Texts, text =>
    {
        var stamped = _judge.Stamped(Judge.Commercial, text);
        return stamped.StartsWith("(signature", StringComparison.Ordinal)
            || ((stamped.Contains("示例商城", StringComparison.Ordinal) || stamped.Contains("Acme Mall", StringComparison.Ordinal))
                && string.Concat(stamped.Where(char.IsAsciiDigit)).Contains("4008001234", StringComparison.Ordinal)
                && (stamped.Contains('R') || stamped.Contains("TD", StringComparison.Ordinal) || stamped.Contains("STOP", StringComparison.Ordinal)));
    }));

    [Fact]
    public void Whatever_the_text_it_is_decided_without_an_error() => Check.One(Many, Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
    {
        return !string.Equals(_judge.Decide(Judge.Commercial, Judge.Recipient, text ?? ""), "undecidable", StringComparison.Ordinal)
            && _judge.Stamped(Judge.Commercial, text ?? "", Alphabet.Ucs2) is not null;
    }));
}
