namespace SmppGuard.Tests.Compliance;

/// <summary>One <see cref="Judge"/> for a table of texts: the recipient has agreed, and 工商银行 (ICBC) is registered as well.</summary>
public sealed class GrantedJudge : IDisposable
{
    public GrantedJudge() => Judge.Register("工商银行", "ICBC");

    internal Judge Judge { get; } = new Judge().GrantAll();

    public void Dispose() => Judge.Dispose();
}
