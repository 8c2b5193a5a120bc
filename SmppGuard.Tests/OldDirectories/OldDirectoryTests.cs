using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.OldDirectories;

/// <summary>Data directories of earlier versions, which were killed under load, are opened by the present one, and it goes on where they were.</summary>
public sealed class OldDirectoryTests
{
    /// <summary>How texts begin that are submitted to the present program.</summary>
    private const string New = "new ";

    public static TheoryData<string> Directories => [.. OldDirectory.Names];

    /// <summary>They were made before pods had numbers; what they hold goes on as that of any.</summary>
    public static TheoryData<string, int> DirectoriesAndPods
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (var name in OldDirectory.Names)
            {
                all.Add(name, 0);
                all.Add(name, 77);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Directories))]
    public async Task Everything_that_was_recorded_is_there_once_and_says_what_it_said(string name)
    {
        await using var directory = await OldDirectory.OpenAsync(name);
        Assert.NotEmpty(directory.Expected["messages"]!.AsArray());
        await AssertAllIsThereAsync(directory);

        // What was taken over from the journal is not taken over twice.
        await directory.StartAgainAsync();
        await AssertAllIsThereAsync(directory);
        Assert.Equal(
            Strings(directory.Expected["archiveFiles"]!),
            Directory.GetFiles(Path.Combine(directory.DataDirectory, "archive"), "*.db").Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(DirectoriesAndPods))]
    public async Task What_was_under_way_goes_on_and_what_comes_is_judged_by_what_was_recorded(string name, int pod)
    {
        await using var directory = await OldDirectory.OpenAsync(name, pod);
        var old = directory.Expected["messages"]!.AsArray().Select(m => (string)m!["id"]!).ToHashSet(StringComparer.Ordinal);
        var away = await WaitingDeliveriesAsync(directory);
        var esmes = new Dictionary<string, EsmeClient>(StringComparer.Ordinal) { [away.Account] = away.Esme };
        var submits = await SubmitsAsync(directory, esmes);
        await OpenReceiptsAsync(directory, esmes);
        var held = await HeldPartsAsync(directory, esmes);

        var messages = await directory.MessagesAsync(old.Count + submits + held);
        var ids = messages.Select(m => (string)m!["id"]!).ToArray();
        Assert.Equal(old.Count + submits + held, ids.Length);
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Superset(old, ids.ToHashSet(StringComparer.Ordinal));
        var newest = old.Max(Number);
        Assert.All(
            messages.Where(m => ((string)m!["originalText"]!).StartsWith(New, StringComparison.Ordinal)),
            m =>
            {
                Assert.True(Number((string)m!["id"]!) > newest, $"{m["id"]} is not behind {newest}");
                Assert.Equal(pod, RecordIds.PodOf(Number((string)m["id"]!)));
            });

        // A second start: nothing is delivered again, and messages pass.
        await directory.StartAgainAsync();
        Assert.Equal(ids, (await directory.MessagesAsync(ids.Length)).Select(m => (string)m!["id"]!));
        var again = await directory.BindAsync(away.Account);
        Assert.Equal(CommandStatus.ESME_ROK, await directory.Smsc.ReplyAsync(away.Phone, away.Code, "the only one"));
        Assert.Equal("the only one", (await again.WaitForDeliveryAsync()).Text);
        var allowed = directory.Expected["submits"]!.AsArray().First(s => (uint)s!["status"]! == 0)!;
        var destination = (string)allowed["destination"]!;
        var last = await (await directory.BindAsync((string)allowed["account"]!)).SubmitAsync((string)allowed["source"]!, destination, "the last one");
        Assert.True(last.IsOk);
        Assert.Contains("the last one", (await directory.Smsc.Received.WaitForAsync(m => m.Destination == destination && m.MessageId == last.MessageId)).Text, StringComparison.Ordinal);
    }

    private static int ItemsOf(JsonNode? answer) => (answer?["items"] as JsonArray)?.Count ?? 0;

    private static async Task AssertAllIsThereAsync(OldDirectory directory)
    {
        var messages = directory.Expected["messages"]!.AsArray();
        Holds.Still(messages, await directory.MessagesAsync(messages.Count), "messages");
        foreach (var (path, answer) in directory.Expected["answers"]!.AsObject())
        {
            // Behind the last message the journal may have receipts, and what follows from them.
            JsonNode? said = null;
            await Eventually.TrueAsync(async () => ItemsOf(said = await directory.Api.GetAsync(path)) >= ItemsOf(answer), $"all of {path}");
            Holds.Still(answer, said, path);
        }

        foreach (var (path, lines) in directory.Expected["reports"]!.AsObject())
        {
            Assert.Equal((string?)lines, Encoding.UTF8.GetString(await directory.Api.OctetsAsync(path)));
        }

        var attachments = Strings(directory.Expected["attachments"]!);
        Assert.NotEmpty(attachments);
        foreach (var hash in attachments)
        {
            Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(await directory.Api.OctetsAsync("/api/v1/consents/attachments/" + hash))));
        }
    }

    /// <summary>What waited for an account comes when it binds, each once.</summary>
    private static async Task<(string Account, EsmeClient Esme, string Phone, string Code)> WaitingDeliveriesAsync(OldDirectory directory)
    {
        var waiting = directory.Expected["deliveries"]!.AsArray();
        var account = Assert.Single(waiting.Select(d => (string)d!["account"]!).Distinct(StringComparer.Ordinal));
        var esme = await directory.BindAsync(account);
        List<string> delivered = [];
        foreach (var _ in waiting)
        {
            var message = await esme.WaitForDeliveryAsync();
            delivered.Add(message.IsReceipt
                ? $"{message.Source} {message.Destination} {message.ReceiptId} {message.ReceiptState}"
                : $"{message.Source} {message.Destination} {message.Text}");
        }

        Assert.Equal(
            waiting.Select(d => d!["text"] is { } text ? $"{d["source"]} {d["destination"]} {text}" : $"{d["source"]} {d["destination"]} {d["messageId"]} {d["state"]}").Order(StringComparer.Ordinal),
            delivered.Order(StringComparer.Ordinal));

        // In turn behind them: there was none beside those.
        var reply = waiting.Last(d => d!["text"] is not null)!;
        var (phone, code) = ((string)reply["source"]!, (string)reply["destination"]!);
        Assert.Equal(CommandStatus.ESME_ROK, await directory.Smsc.ReplyAsync(phone, code, "and a new one"));
        Assert.Equal("and a new one", (await esme.WaitForDeliveryAsync()).Text);
        return (account, esme, phone, code);
    }

    /// <summary>Consents, refusals, do-not-disturb numbers, caps and suspensions are in force; returns how many submits there were.</summary>
    private static async Task<int> SubmitsAsync(OldDirectory directory, Dictionary<string, EsmeClient> esmes)
    {
        foreach (var (systemId, status) in directory.Expected["refusedBinds"]!.AsObject())
        {
            Assert.Equal((CommandStatus)(uint)status!, await (await directory.ConnectAsync(systemId)).BindAsync());
        }

        var submits = directory.Expected["submits"]!.AsArray();
        Assert.NotEmpty(submits);
        for (var i = 0; i < submits.Count; i++)
        {
            var (account, source, destination) = ((string)submits[i]!["account"]!, (string)submits[i]!["source"]!, (string)submits[i]!["destination"]!);
            var text = string.Create(CultureInfo.InvariantCulture, $"{New}{i}");
            var answer = await (await EsmeAsync(directory, esmes, account)).SubmitAsync(source, destination, text);
            Assert.Equal((text, source, destination, (CommandStatus)(uint)submits[i]!["status"]!), (text, source, destination, answer.Status));
        }

        return submits.Count;
    }

    /// <summary>The receipt of an old message finds it, in the archive or in what was the journal, and reaches the ESME under the id that it knows.</summary>
    private static async Task OpenReceiptsAsync(OldDirectory directory, Dictionary<string, EsmeClient> esmes)
    {
        var open = directory.Expected["openReceipts"]!.AsArray();
        Assert.NotEmpty(open);
        foreach (var receipt in open)
        {
            var esme = await EsmeAsync(directory, esmes, (string)receipt!["account"]!);
            var (messageId, smscMessageId) = ((string)receipt["messageId"]!, (string)receipt["smscMessageId"]!);
            Assert.Equal(CommandStatus.ESME_ROK, await directory.Smsc.DeliverAsync(new SubmitSmFields
            {
                SourceAddrTon = 1,
                SourceAddrNpi = 1,
                SourceAddr = (string)receipt["destination"]!,
                DestinationAddr = (string)receipt["source"]!,
                EsmClass = EsmClasses.DeliveryReceipt,
                ShortMessage = Encoding.ASCII.GetBytes($"id:{smscMessageId} sub:001 dlvrd:001 submit date:2603120200 done date:2603120201 stat:DELIVRD err:000 text:"),
            }.Encode(CommandId.DeliverSm, 1)));
            Assert.Equal("DELIVRD", (await esme.WaitForDeliveryAsync(m => m.IsReceipt && m.ReceiptId == messageId)).ReceiptState);
            _ = await MessageAsync(directory, $"messageId={messageId}", m => m["receipts"]!.AsArray() is [var only] && (string?)only!["state"] == "DELIVRD");
        }
    }

    /// <summary>Long messages go out whole when their last part comes, all but one, whose time is over; returns how many there were.</summary>
    private static async Task<int> HeldPartsAsync(OldDirectory directory, Dictionary<string, EsmeClient> esmes)
    {
        var held = directory.Expected["held"]!.AsArray();
        Assert.InRange(held.Count, 2, int.MaxValue);
        foreach (var message in held.SkipLast(1))
        {
            var esme = await EsmeAsync(directory, esmes, (string)message!["account"]!);
            var text = (string)message["text"]!;
            var last = EsmeClient.ResultOf(await esme.RequestAsync(Convert.FromHexString((string)message["missingPart"]!)));
            Assert.Equal(CommandStatus.ESME_ROK, last.Status);
            string[] ids = [.. Strings(message["partIds"]!), last.MessageId];
            var shown = await directory.Smsc.Phone((string)message["destination"]!).Messages.WaitForAsync(m => m.Text.Contains(text, StringComparison.Ordinal));
            Assert.Equal(message["source"]!.ToString(), shown.Source);
            var record = await MessageAsync(directory, $"messageId={ids[0]}", m => (string?)m["outcome"] == "accepted");
            Assert.Equal(text, (string?)record["originalText"]);
            Assert.Equal(ids.Order(StringComparer.Ordinal), record["parts"]!.AsArray().Select(p => (string)p!["messageId"]!).Order(StringComparer.Ordinal));
            List<string> receipts = [];
            foreach (var _ in ids)
            {
                receipts.Add((await esme.WaitForDeliveryAsync(m => m.IsReceipt && ids.Contains(m.ReceiptId, StringComparer.Ordinal))).ReceiptId);
            }

            Assert.Equal(ids.Order(StringComparer.Ordinal), receipts.Order(StringComparer.Ordinal));
        }

        // Longer than parts are waited for.
        directory.Time.Shift += TimeSpan.FromHours(2);
        var incomplete = Strings(held[^1]!["partIds"]!);
        var given = await MessageAsync(directory, $"messageId={incomplete[0]}", m => (string?)m["outcome"] == "incomplete");
        Assert.Equal(incomplete, given["parts"]!.AsArray().Select(p => (string)p!["messageId"]!));
        return held.Count;
    }

    private static async Task<EsmeClient> EsmeAsync(OldDirectory directory, Dictionary<string, EsmeClient> esmes, string account) =>
        esmes.TryGetValue(account, out var bound) ? bound : esmes[account] = await directory.BindAsync(account);

    /// <summary>The one message of a filter that the condition holds for, once there is one.</summary>
    private static async Task<JsonNode> MessageAsync(OldDirectory directory, string filter, Func<JsonNode, bool> condition)
    {
        JsonNode[] found = [];
        await Eventually.TrueAsync(
            async () => (found = [.. (await directory.Api.GetAsync($"/api/v1/messages?{filter}&limit=1000"))["items"]!.AsArray().Where(m => condition(m!)).Select(m => m!)]).Length > 0,
            $"the message of {filter}");
        return Assert.Single(found);
    }

    private static long Number(string id) => long.Parse(id, CultureInfo.InvariantCulture);

    private static string[] Strings(JsonNode list) => [.. list.AsArray().Select(item => (string)item!)];
}
