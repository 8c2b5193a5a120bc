using System.Buffers.Binary;
using SmppGuard.Fuzz;
using SmppGuard.Fuzz.Targets;
using SmppGuard.Smpp.Pdus;
using Xunit;

namespace SmppGuard.Tests.Fuzz;

/// <summary>The fuzz targets on their seeds and on mutations of them, so that they keep working; fuzz/README.md says how a fuzzer drives them.</summary>
public sealed class FuzzTargetsTests
{
    private const int Inputs = 20_000;

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_seed_is_read_as_the_slow_reading_has_it(string name)
    {
        var target = FuzzTargets.Find(name);
        var accepted = Seeds.Of(name).Count(seed => target.Run(seed.Octets));
        Assert.True(accepted >= 3, $"Only {accepted} seeds of {name} are accepted.");
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Mutations_are_read_as_the_slow_reading_has_them(string name)
    {
        var accepted = Mutations.Run(FuzzTargets.Find(name), Inputs, seed: 20260107);
        Assert.InRange(accepted, Inputs / 10, Inputs - (Inputs / 10));
    }

    [Fact]
    public void Seeds_can_be_written_for_a_fuzzer_and_tried_again()
    {
        var folder = Directory.CreateTempSubdirectory("smppguard-fuzz-");
        try
        {
            Seeds.Export("udh", folder.FullName);
            Assert.Equal(Seeds.Of("udh").Select(seed => seed.Octets), folder.EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => Seeds.Read(file.FullName)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_slow_reading_of_a_message_refuses_what_the_tables_forbid()
    {
        // It is not made of the code that it checks, so it is shown here to say no where a field is wrong.
        var pdu = Seeds.Of("submit_sm").Single(seed => seed.Name == "gsm").Octets;
        Assert.Equal(CommandStatus.ESME_ROK, SlowMessage.Read(pdu).Status);
        pdu[^6] = 6;
        Assert.Equal(CommandStatus.ESME_RINVMSGLEN, SlowMessage.Read(pdu).Status);
        pdu[^6] = 4;
        Assert.Equal(CommandStatus.ESME_RINVOPTPARSTREAM, SlowMessage.Read(pdu).Status);
        Assert.Equal(CommandStatus.ESME_RINVSRCADR, SlowMessage.Read(pdu[..25]).Status);
        BinaryPrimitives.WriteInt32BigEndian(pdu, 16);
        Assert.Equal(CommandStatus.ESME_RINVSERTYP, SlowMessage.Read(pdu[..16]).Status);
    }
}
