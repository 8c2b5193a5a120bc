using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Benchmarks.DataDirectory;

/// <summary>The third day: its morning is archived, and what comes then is in the journal alone until the process is killed in the middle of it.</summary>
internal static class LastDay
{
    private const CommandStatus NoConsent = (CommandStatus)0x0402;
    private const CommandStatus Revoked = (CommandStatus)0x0403;
    private const CommandStatus Expired = (CommandStatus)0x0404;
    private const CommandStatus DoNotDisturb = (CommandStatus)0x0405;
    private const CommandStatus Capped = (CommandStatus)0x040A;

    private const int Lanes = 8;
    private const int Acknowledgements = 60;

    private static readonly string Long = string.Concat(Enumerable.Range(0, 140).Select(i => (char)('一' + i)));

    public static async Task MorningAsync(Scene scene)
    {
        var esme = await scene.Guard.BindAsync(Cast.Mall);
        for (var i = 0; i < 3; i++)
        {
            _ = await scene.SubmitAsync(esme, Cast.Adverts, Cast.Agreed(i), $"早上好 {i}");
            _ = await esme.WaitForDeliveryAsync(m => m.IsReceipt);
        }

        _ = await scene.SubmitAsync(esme, Cast.Adverts, Cast.Agreed(90), "the season is over", Expired);
        await scene.HoldAsync(esme, Cast.Mall, Cast.Adverts, Cast.Agreed(4), $"早上的：{Long}", reference: 3, missing: 0);
        _ = await scene.Guard.ArchivedAsync();
    }

    /// <summary>With the archive paused, until the load is under way.</summary>
    public static async Task UntilLoadAsync(Scene scene, CancellationToken cancellation)
    {
        var esme = await scene.Guard.BindAsync(Cast.Mall);
        await scene.GrantAsync("acme", Cast.Revoking(3), "form of the last day");
        await scene.RevokeAsync("acme", Cast.Revoking(2));
        await scene.ReplyAsync("acme", Cast.Agreed(8), Cast.Adverts, "退订");
        await scene.ImportAsync("list-2", first: 20, lines: 5);
        _ = await scene.Guard.SendAsync(HttpMethod.Put, $"/api/v1/do-not-disturb/{Cast.Undisturbed(6)}", "{}", "application/json");
        scene.Keep($"/api/v1/do-not-disturb/{Cast.Undisturbed(6)}");
        _ = await scene.Guard.PostAsync("/api/v1/complaints", Scene.Json(new { msisdn = Cast.Agreed(8), code = Cast.Adverts, channel = "carrier", text = "too late" }));
        await scene.BlackListedAsync(await scene.SubmitForLaterAsync(esme, Cast.Mall, Cast.Orders, Cast.NeverAsked(13), "an order of number 13"));

        var capped = await scene.Guard.BindAsync(Cast.Capped);
        _ = await scene.SubmitAsync(capped, Cast.CappedAdverts, Cast.Agreed(0), "second of two a day");
        await scene.ReceiptWaitsAsync(scene.Smsc.Received.Snapshot().Single(m => m.Text.Contains("from afar 1", StringComparison.Ordinal)));
        await scene.ReplyWaitsAsync(Cast.Away, Cast.NeverAsked(31), Cast.AwayOrders, "还在吗");
        _ = await scene.SubmitForLaterAsync(esme, Cast.Mall, Cast.Orders, Cast.NeverAsked(21), "an order of the last day");
        await scene.HoldAsync(esme, Cast.Mall, Cast.Adverts, Cast.Agreed(5), $"晚上的：{Long}", reference: 4, missing: 2);
        await scene.HoldAsync(esme, Cast.Mall, Cast.Adverts, Cast.Agreed(7), $"完不了：{Long}", reference: 5, missing: 1);
        for (var i = 0; i < 3; i++)
        {
            await scene.SubmitUnansweredAsync(esme, Cast.Orders, Cast.NeverAsked(40 + i), $"an order that is under way {i}");
        }

        Foresee(scene);
        await LoadAsync(scene, await scene.Guard.BindAsync(Cast.Mall), cancellation);
    }

    private static void Foresee(Scene scene)
    {
        Submit(Cast.Mall, Cast.Adverts, CommandStatus.ESME_ROK, Cast.Agreed(0), Cast.Imported(1), Cast.Imported(20), Cast.Revoking(0), Cast.Revoking(3), Cast.Replying(0));
        Submit(Cast.Mall, Cast.Adverts, NoConsent, Cast.NeverAsked(0), Cast.Replying(1), Cast.Replying(2));
        Submit(Cast.Mall, Cast.Adverts, Revoked, Cast.Agreed(3), Cast.Agreed(8), Cast.Revoking(1), Cast.Revoking(2));
        Submit(Cast.Mall, Cast.Adverts, Expired, Cast.Agreed(90));
        Submit(Cast.Mall, Cast.Adverts, DoNotDisturb, Cast.Undisturbed(0), Cast.Undisturbed(3), Cast.Undisturbed(6));
        Submit(Cast.Mall, Cast.Orders, CommandStatus.ESME_ROK, Cast.Agreed(8), Cast.Undisturbed(0), Cast.NeverAsked(0));
        Submit(Cast.Mall, "106999999", CommandStatus.ESME_RINVSRCADR, Cast.Agreed(0));
        Submit(Cast.Capped, Cast.CappedAdverts, Capped, Cast.Agreed(0));
        Submit(Cast.Capped, Cast.CappedAdverts, CommandStatus.ESME_ROK, Cast.Agreed(1));
        Submit(Cast.Capped, Cast.CappedAdverts, Capped, Cast.Agreed(1));
        Submit(Cast.Mall, Cast.LoudAdverts, (CommandStatus)0x0401, Cast.Agreed(0));
        Submit(Cast.FromApi, Cast.FromApiCode, CommandStatus.ESME_ROK, Cast.NeverAsked(0));

        void Submit(string account, string source, CommandStatus status, params IEnumerable<string> destinations) =>
            scene.Expected.Submits.AddRange(destinations.Select(d => new ExpectedAnswer(account, source, d, (uint)status)));
    }

    /// <summary>Submits on several lanes for as long as somebody answers; returns when enough have been.</summary>
    private static async Task LoadAsync(Scene scene, EsmeClient esme, CancellationToken cancellation)
    {
        var begun = 0;
        var answered = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var lane = 0; lane < Lanes; lane++)
        {
            _ = SubmitUntilCutAsync();
        }

        await enough.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellation);

        async Task SubmitUntilCutAsync()
        {
            try
            {
                while (true)
                {
                    var number = Interlocked.Increment(ref begun);
                    var isRefused = number % 4 == 0;
                    var text = string.Create(CultureInfo.InvariantCulture, $"load {number}");
                    var submit = new Submit { Source = Cast.Adverts, Destination = isRefused ? Cast.NeverAsked(50) : Cast.Agreed(number % 3), Text = text };
                    _ = scene.Note(await esme.SubmitAsync(submit, cancellation), text, isRefused ? NoConsent : CommandStatus.ESME_ROK);
                    if (Interlocked.Increment(ref answered) == Acknowledgements)
                    {
                        enough.SetResult();
                    }
                }
            }
            catch (Exception error)
            {
                // When enough were answered, the process is killed in the middle of the conversation, as intended.
                _ = enough.TrySetException(error);
            }
        }
    }
}
