using SmppGuard.TemplateProposals;
using Xunit;

namespace SmppGuard.Tests.TemplateProposals;

/// <summary>What every storage of learned shapes does, whichever database is behind it. Each <see cref="Open"/> is another start.</summary>
public abstract class TemplateProposalStorageContract
{
    private static readonly DateTimeOffset Then = new(2026, 9, 29, 2, 15, 0, 123, TimeSpan.Zero);

    [SkippableFact]
    public async Task What_was_saved_is_loaded_in_the_order_of_the_ids()
    {
        Assert.Empty(await Open().LoadAsync(default));
        var (learning, proposed) = (Shape(7), Shape(3) with { Text = "您的验证码是{digits:digits(6)}。", Example = "您的验证码是******。" });
        await Open().SaveAsync([learning, proposed], [], default);
        AssertSame([proposed, learning], await Open().LoadAsync(default));
    }

    [SkippableFact]
    public async Task A_shape_is_replaced_whole_and_what_is_removed_is_gone()
    {
        await Open().SaveAsync([Shape(1) with { Text = "one", Example = "one" }, Shape(2), Shape(3)], [], default);
        var changed = Shape(1) with { Count = 99, State = new byte[] { 1, 2, 3, 4 }, LastSeenAt = Then.AddDays(9) };
        var dismissed = Shape(2) with { DismissedAt = Then, DismissedBy = "ops" };
        await Open().SaveAsync([changed, dismissed], [3, 44], default);
        AssertSame([changed, dismissed], await Open().LoadAsync(default));
        await Open().SaveAsync([], [1, 2], default);
        Assert.Empty(await Open().LoadAsync(default));
    }

    private protected abstract ITemplateProposalStorage Open();

    private static StoredShape Shape(long id) => new(id, "106900003", new byte[] { 1, 0, 255, (byte)id }, 20 + id, Then, Then.AddHours(id), null, null, null, null);

    private static void AssertSame(IReadOnlyList<StoredShape> expected, IReadOnlyList<StoredShape> loaded)
    {
        Assert.Equal(expected.Select(shape => shape with { State = default }), loaded.Select(shape => shape with { State = default }));
        Assert.Equal(expected.Select(shape => shape.State.ToArray()), loaded.Select(shape => shape.State.ToArray()));
    }
}
