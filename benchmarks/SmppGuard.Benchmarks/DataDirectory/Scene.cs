using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmscSimulator.Behaviour;
using SmscSimulator.Server;

namespace SmppGuard.Benchmarks.DataDirectory;

/// <summary>What the days of the directory have in common: the SMSC, the program that runs at present, and what has to be found later.</summary>
internal sealed class Scene(SmscServer smsc)
{
    // The SMSC does what the text of the message says.
    private const string Rejected = "rejected";
    private const string Undeliverable = "undeliverable";
    private const string Unanswered = "unanswered";
    private const string ReceiptLater = "receipt later";

    private readonly HashSet<(string Organization, string Msisdn)> _people = [];

    public SmscServer Smsc => smsc;

    /// <summary>The program as it runs at present.</summary>
    public required GuardAtTime Guard { get; set; }

    public Expected Expected { get; init; } = new();

    /// <summary>Texts of submits that were answered, with the id of the answer; null: refused.</summary>
    public Dictionary<string, string?> Answered { get; } = new(StringComparer.Ordinal);

    /// <summary>Those whose consents are looked at in the end.</summary>
    public IEnumerable<(string Organization, string Msisdn)> People => _people.Order();

    public static SubmitReply AnswerOf(SubmittedMessage message) => message switch
    {
        _ when message.Text.Contains(Rejected, StringComparison.Ordinal) => SubmitReply.Error(CommandStatus.ESME_RSUBMITFAIL),
        _ when message.Text.Contains(Unanswered, StringComparison.Ordinal) => SubmitReply.None,
        _ when message.Text.Contains(ReceiptLater, StringComparison.Ordinal) => SubmitReply.Ok.WithoutReceipt(),
        _ when message.Text.Contains(Undeliverable, StringComparison.Ordinal) => SubmitReply.Ok.Reporting(MessageState.Undeliverable, 5),
        _ => SubmitReply.Ok,
    };

    /// <summary>Submits, and keeps in mind what was answered.</summary>
    public async Task<SubmitResult> SubmitAsync(EsmeClient esme, string source, string destination, string text, CommandStatus status = CommandStatus.ESME_ROK, bool inPayload = false)
    {
        var result = await esme.SubmitAsync(new Submit { Source = source, Destination = destination, Text = text, RegisteredDelivery = 1, InPayload = inPayload });
        return Note(result, text, status);
    }

    /// <summary>Submits a message that the SMSC accepts, and whose receipt comes when somebody sends it.</summary>
    public async Task<SubmittedMessage> SubmitForLaterAsync(EsmeClient esme, string account, string source, string destination, string text)
    {
        text = $"{text}, {ReceiptLater}";
        var result = await SubmitAsync(esme, source, destination, text);
        var received = await smsc.Received.WaitForAsync(m => m.Text.Contains(text, StringComparison.Ordinal));
        Expected.OpenReceipts.Add(new OpenReceipt(account, source, destination, result.MessageId, received.MessageId));
        return received;
    }

    /// <summary>Submits all parts of a long message but one.</summary>
    public async Task HoldAsync(EsmeClient esme, string account, string source, string destination, string text, ushort reference, int missing)
    {
        var parts = new Submit { Source = source, Destination = destination, Text = text, RegisteredDelivery = 1 }.InParts(LongMessageForm.Udh8, reference);
        var ids = new List<string>();
        for (var i = 0; i < parts.Count; i++)
        {
            if (i != missing)
            {
                ids.Add(Require(await esme.SubmitAsync(parts[i]), CommandStatus.ESME_ROK).MessageId);
            }
        }

        Expected.Held.Add(new HeldMessage(account, source, destination, text, ids, Convert.ToHexString(parts[missing].Encode())));
    }

    /// <summary>Submits a message that the SMSC takes and never answers; returns when it is there.</summary>
    public async Task SubmitUnansweredAsync(EsmeClient esme, string source, string destination, string text)
    {
        text = $"{text}, {Unanswered}";
        _ = await esme.SendRequestAsync(new Submit { Source = source, Destination = destination, Text = text }.Encode());
        _ = await smsc.Received.WaitForAsync(m => m.Text.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>The SMSC delivers the receipt of a message to an account that is not bound, and SmppGuard takes it.</summary>
    public async Task ReceiptWaitsAsync(SubmittedMessage message)
    {
        var open = Expected.OpenReceipts.Single(o => string.Equals(o.SmscMessageId, message.MessageId, StringComparison.Ordinal));
        Require(await smsc.ReceiptAsync(message));
        _ = Expected.OpenReceipts.Remove(open);
        Expected.Deliveries.Add(new ExpectedDelivery(open.Account, open.Destination, open.Source, null, open.MessageId, "DELIVRD"));
    }

    /// <summary>A phone replies to an account that is not bound.</summary>
    public async Task ReplyWaitsAsync(string account, string phone, string code, string text)
    {
        Require(await smsc.ReplyAsync(phone, code, text));
        Expected.Deliveries.Add(new ExpectedDelivery(account, phone, code, text, null, null));
    }

    /// <summary>A phone replies to an account that is bound.</summary>
    public async Task ReplyAsync(string organization, string phone, string code, string text)
    {
        Require(await smsc.ReplyAsync(phone, code, text));
        KeepConsent(organization, phone);
    }

    /// <summary>The SMSC says in the receipt of a message that the number is on a black list.</summary>
    public async Task BlackListedAsync(SubmittedMessage message)
    {
        Require(await smsc.DeliverAsync(new SubmitSmFields
        {
            SourceAddrTon = 1,
            SourceAddrNpi = 1,
            SourceAddr = message.Destination,
            DestinationAddr = message.Source,
            EsmClass = EsmClasses.DeliveryReceipt,
            ShortMessage = Encoding.ASCII.GetBytes($"id:{message.MessageId} sub:001 dlvrd:000 submit date:2603110800 done date:2603110801 stat:UNDELIV err:MBBLACK text:"),
        }.Encode(CommandId.DeliverSm, 1)));
        _ = Expected.OpenReceipts.RemoveAll(o => string.Equals(o.SmscMessageId, message.MessageId, StringComparison.Ordinal));
        KeepConsent("acme", message.Destination);
    }

    /// <summary>Records a consent, with a file as proof.</summary>
    public async Task GrantAsync(string organization, string msisdn, string file)
    {
        var octets = Encoding.UTF8.GetBytes(file);
        _ = Expected.Attachments.Add(Convert.ToHexStringLower(SHA256.HashData(octets)));
        _ = await Guard.PostAsync("/api/v1/consents", Json(new
        {
            organization,
            msisdn,
            method = "paper",
            scope = "offers",
            collectedBy = "shop 12, till 3",
            attachments = new[] { new { name = "form.txt", contentType = "text/plain", data = Convert.ToBase64String(octets) } },
        }));
        KeepConsent(organization, msisdn);
    }

    public async Task RevokeAsync(string organization, string msisdn)
    {
        _ = await Guard.PostAsync("/api/v1/consents/revoke", Json(new { organization, msisdn, reason = "by telephone" }));
        KeepConsent(organization, msisdn);
    }

    /// <summary>Imports a list of consents; every fifth line is bad.</summary>
    public async Task ImportAsync(string id, int first, int lines)
    {
        var list = new StringBuilder("msisdn,method,grantedAt,evidence\n");
        for (var i = first; i < first + lines; i++)
        {
            var isBad = (i - first) % 5 == 4;
            list.Append(CultureInfo.InvariantCulture, $"{(isBad ? "12" : Cast.Imported(i))},paper,2026-01-05T08:00:00Z,\"form {i}, signed\"\n");
            if (!isBad)
            {
                KeepConsent("acme", Cast.Imported(i));
            }
        }

        _ = await Guard.SendAsync(HttpMethod.Post, $"/api/v1/consents/import?organization=acme&id={id}", list.ToString(), "text/csv");
        Expected.Reports.Add($"/api/v1/consents/imports/{id}/report", "");
        Expected.Answers.Add($"/api/v1/consents/imports/{id}", new JsonObject());
    }

    /// <summary>Has the API be asked in the end, and the answer kept.</summary>
    public void Keep(params IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            Expected.Answers[path] = new JsonObject();
        }
    }

    public void KeepConsent(string organization, string msisdn) => _ = _people.Add((organization, msisdn));

    public SubmitResult Note(SubmitResult result, string text, CommandStatus status)
    {
        _ = Require(result, status);
        lock (Answered)
        {
            Answered.Add(text, result.IsOk ? result.MessageId : null);
        }

        return result;
    }

    public static string Json(object value) => JsonSerializer.Serialize(value);

    private static SubmitResult Require(SubmitResult result, CommandStatus status) =>
        result.Status == status ? result : throw new InvalidOperationException($"a submit was answered with {result} instead of {CommandStatuses.Name(status)}");

    private static void Require(CommandStatus status)
    {
        if (status != CommandStatus.ESME_ROK)
        {
            throw new InvalidOperationException($"a deliver_sm was answered with {CommandStatuses.Name(status)}");
        }
    }
}
