using System.Text.RegularExpressions;
using EsmeSimulator.Client;
using SmppGuard.Relay.PduTracing;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Documentation;

/// <summary>docs/usage/conformance.md against the program: its tables name every PDU, field, TLV and status, and what they say of PDUs and TLVs is what happens on a socket.</summary>
public sealed partial class ConformanceTests
{
    private const string Taken = "taken";
    private const string Counted = "counted";
    private static readonly string Page = File.ReadAllText(Path.Combine(SourceFolder.Path, "docs", "usage", "conformance.md"));

    [Fact]
    public async Task Each_PDU_of_a_provider_is_answered_in_each_state_as_the_table_says()
    {
        await using var guard = await GuardFixture.StartAsync();
        var rows = Table("PDUs of a provider");
        var expected = Enum.GetValues<CommandId>().Where(id => id != CommandId.None).Select(id => SpecificationName.Of(id)).Append("any other command_id").Order(StringComparer.Ordinal);
        Assert.Equal(expected, rows.SelectMany(row => Names(row[0])).Order(StringComparer.Ordinal));
        CommandId?[] states = [null, CommandId.BindTransmitter, CommandId.BindReceiver, CommandId.BindTransceiver];
        List<string> wrong = [];
        foreach (var row in rows)
        {
            foreach (var name in Names(row[0]))
            {
                var id = name == "any other command_id" ? (CommandId)0x77 : Enum.GetValues<CommandId>().Single(id => SpecificationName.Of(id) == name);
                foreach (var (i, state) in states.Index())
                {
                    var (said, done) = (row[i + 1], await AnswerAsync(guard, state, id));
                    if (said != done)
                    {
                        wrong.Add($"{name}, bound as {state?.ToString() ?? "nothing"}: the page says {said}, the program {done}");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Each_TLV_of_a_submit_leaves_as_the_table_says()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var rows = Table("TLVs of a submit").SelectMany(row => Names(row[0]).Select(name => (Name: name, Does: row[1]))).ToList();
        Assert.Equal(Enum.GetValues<TlvTag>().Where(tag => tag != TlvTag.None).Select(tag => SpecificationName.Of(tag)).Append("any other tag").Order(StringComparer.Ordinal), rows.Select(row => row.Name).Order(StringComparer.Ordinal));
        List<string> wrong = [];
        foreach (var (name, does) in rows.Where(row => row.Does is "passed" or "judged"))
        {
            var tag = name == "any other tag" ? (TlvTag)0x1456 : Enum.GetValues<TlvTag>().Single(tag => SpecificationName.Of(tag) == name);
            byte[] tlv = [(byte)((ushort)tag >> 8), (byte)tag, 0, 3, 1, 2, 0];
            var answer = await esme.SubmitAsync(new Submit { Source = Adverts, Destination = Agreed, Text = "hello", Tlvs = tlv });
            var done = answer.Status == (CommandStatus)0x0409 ? "judged"
                : answer.IsOk && (await guard.Smsc.Received.WaitForAsync(m => m.MessageId == answer.MessageId)).Pdu.AsSpan().EndsWith(tlv) ? "passed"
                : answer.Status.ToString();
            if (done != does)
            {
                wrong.Add($"{name}: the page says {does}, the program {done}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Each_field_of_each_message_is_named()
    {
        var named = Table("Fields of a submit").SelectMany(row => Names(row[0])).ToHashSet(StringComparer.Ordinal);
        var submit = new SubmitSmFields { SourceAddr = "1", DestinationAddr = "2", ShortMessage = "x"u8.ToArray() }.Encode(CommandId.SubmitSm, 1);
        Assert.DoesNotContain(PduFields.Of(submit).Select(field => field.Name), name => !named.Contains(name));
    }

    [Fact]
    public void Each_status_is_named_once()
    {
        var named = Table("Statuses").SelectMany(row => Names(row[0])).ToList();
        Assert.Equal(Enum.GetValues<CommandStatus>().Distinct().Select(status => status.ToString()).Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_only_relayed_is_named_nowhere_in_the_program_and_all_else_is()
    {
        var sources = string.Concat(new[] { "SmppGuard", "SmppGuard.Smpp" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(SourceFolder.Path, project), "*.cs", SearchOption.AllDirectories))
            .Where(path => !Path.GetFileName(path).StartsWith("CommandStatus", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal))
            .Select(File.ReadAllText));
        var used = Status().Matches(sources).Select(status => status.Value).ToHashSet(StringComparer.Ordinal);
        Assert.All(Table("Statuses"), row => Assert.All(Names(row[0]), status => Assert.True(used.Contains(status) != (row[1] == "relayed"), $"{status}: {row[1]}")));
    }

    private static async Task<string> AnswerAsync(GuardFixture guard, CommandId? bind, CommandId id)
    {
        const uint SequenceNumber = 77_777;
        var esme = await guard.ConnectAsync(guard.Esme(Crowd) with { BindType = bind ?? CommandId.BindTransceiver });
        if (bind is not null)
        {
            Assert.Equal(CommandStatus.ESME_ROK, await esme.BindAsync());
        }

        // Without a body, which is a flaw of its own where it is taken; and something behind it that is answered in any case, and last.
        var pdu = new byte[PduHeader.Size * 2];
        new PduHeader(PduHeader.Size, id, CommandStatus.ESME_ROK, SequenceNumber).Write(pdu);
        new PduHeader(PduHeader.Size, CommandId.Unbind, CommandStatus.ESME_ROK, SequenceNumber + 1).Write(pdu.AsSpan(PduHeader.Size));
        await esme.SendRawAsync(pdu);
        await foreach (var answer in esme.Unexpected.ReadAllAsync())
        {
            var header = PduHeader.Read(answer);
            if (header.SequenceNumber == SequenceNumber + 1)
            {
                await esme.DisposeAsync();
                return Counted;
            }

            if (header.SequenceNumber == SequenceNumber)
            {
                await esme.DisposeAsync();
                return header.CommandStatus is CommandStatus.ESME_RINVBNDSTS or CommandStatus.ESME_RALYBND or CommandStatus.ESME_RINVCMDID ? header.CommandStatus.ToString() : Taken;
            }
        }

        return Counted;
    }

    private static List<string[]> Table(string heading)
    {
        var section = Page[(Page.IndexOf($"### {heading}\n", StringComparison.Ordinal) + 1)..];
        section = section[..(section.IndexOf("\n##", StringComparison.Ordinal) is > 0 and var end ? end : section.Length)];
        return [.. section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal) || line.StartsWith("| any", StringComparison.Ordinal)).Select(line => line.Trim().Trim('|').Split(" | ").Select(cell => cell.Trim()).ToArray())];
    }

    private static IEnumerable<string> Names(string cell) => Name().Matches(cell).Select(name => name.Groups["name"].Value.Trim());

    [GeneratedRegex("ESME_[A-Z_0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Status();

    [GeneratedRegex("`(?<name>[^`]+)`|(?<name>any other [a-z_]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
