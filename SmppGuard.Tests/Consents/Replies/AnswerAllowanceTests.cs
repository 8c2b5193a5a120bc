using SmppGuard.Consents;
using SmppGuard.Consents.Replies;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Consents.Replies;

public sealed class AnswerAllowanceTests
{
    private const string Code = "106900001";
    private const long Now = 1_790_000_000_000;

    private static readonly Msisdn Phone = new(8613800138000);

    /// <summary>A question and the confirmation behind it can be put in the same millisecond.</summary>
    [Fact]
    public void Answers_of_one_moment_count_each_and_those_that_come_again_do_not()
    {
        var allowance = new AnswerAllowance(perDay: 3);
        ConsentEvent[] stored = [Answer(ConsentChange.Ask), Answer(ConsentChange.Confirm)];
        allowance.Restore(stored, Now);
        allowance.Restore(stored, Now);
        Assert.True(allowance.TryTake(Code, Phone, Now));
        Assert.False(allowance.TryTake(Code, Phone, Now));
    }

    private static ConsentEvent Answer(ConsentChange change) => new()
    {
        ConsentId = 0,
        Change = change,
        OrganizationIndex = 0,
        Msisdn = Phone,
        RecordedAt = Now - 1,
        EffectiveAt = Now - 1,
        ExpiresAt = 0,
        Code = Code,
    };
}
