using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.DoNotDisturb;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.MongoDb;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.DoNotDisturb;

/// <summary>Two pods with one storage: what is put, taken back or replaced at one holds at the other within a second.</summary>
public sealed class SharedListsTests : IAsyncLifetime
{
    private const CommandStatus Refused = (CommandStatus)0x0405;
    private const string Number = "/api/v1/do-not-disturb/" + Agreed;
    private const string List = "/api/v1/do-not-disturb/lists/national";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly MongoPods _database = new(typeof(SharedListsTests), MongoDoNotDisturbStorage.Layouts);

    public Task InitializeAsync() => _database.BeginAsync(failing: true);

    public Task DisposeAsync() => _database.EndAsync();

    [SkippableFact]
    public async Task A_number_that_is_put_at_one_pod_gets_no_adverts_through_the_other_until_it_is_taken_back_at_either()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        var esme = await other.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);

        _ = await one.CallAsync(HttpMethod.Put, Number, """{ "reason": "asked by telephone" }""");
        await HoldsAsync(other, async () => (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status == Refused);
        Assert.Equal("asked by telephone", (string?)(await other.CallAsync(HttpMethod.Get, Number))!["reason"]);
        Assert.True((await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).IsOk);

        // Taken back where it was not put: both know, and again the other way round.
        _ = await other.CallAsync(HttpMethod.Delete, Number);
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        var first = await one.BindAsync();
        await HoldsAsync(one, async () => (await first.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        _ = await other.CallAsync(HttpMethod.Put, Number, """{ "reason": "asked again" }""");
        await HoldsAsync(one, async () => (await first.SubmitAsync(Adverts, Agreed, "sale")).Status == Refused);
    }

    [SkippableFact]
    public async Task A_list_that_is_replaced_or_deleted_at_one_pod_is_so_at_the_other()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        var esme = await other.BindAsync();
        await PutListAsync(one, "1", Agreed);
        await HoldsAsync(other, async () => (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status == Refused);
        await PutListAsync(one, "2", AlsoAgreed);
        await HoldsAsync(other, async () => (await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).Status == Refused);
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        Assert.Equal("2", (string?)(await other.CallAsync(HttpMethod.Get, "/api/v1/do-not-disturb/lists"))!["items"]![0]!["version"]);

        _ = await one.CallAsync(HttpMethod.Delete, List);
        await HoldsAsync(other, async () => (await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).IsOk);
    }

    [SkippableFact]
    public async Task A_pod_that_starts_has_what_others_changed_and_follows_from_there()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        _ = await other.CallAsync(HttpMethod.Put, Number, """{ "reason": "asked" }""");
        await other.StopAsync();
        _ = await one.CallAsync(HttpMethod.Put, "/api/v1/do-not-disturb/" + AlsoAgreed, """{ "reason": "asked" }""");
        await other.StartAgainAsync();
        var esme = await other.BindAsync();
        Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).Status);

        // One of them was put by the pod that started again.
        _ = await one.CallAsync(HttpMethod.Delete, Number);
        _ = await one.CallAsync(HttpMethod.Delete, "/api/v1/do-not-disturb/" + AlsoAgreed);
        await HoldsAsync(other, async () => (await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        await HoldsAsync(other, async () => (await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).IsOk);
    }

    /// <summary>One that sends a list for hours holds up neither what others changed nor a number that somebody puts here.</summary>
    [SkippableFact]
    public async Task While_a_list_is_sent_to_a_pod_numbers_are_put_there_and_followed()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        using var api = other.CreateApi();
        using var sending = new SlowBody();
        var put = api.SendAsync(new HttpRequestMessage(HttpMethod.Put, new Uri(List + "?version=1", UriKind.Relative)) { Content = sending });
        await sending.Begun;

        var esme = await other.BindAsync();
        _ = await one.CallAsync(HttpMethod.Put, Number, """{ "reason": "asked" }""");
        await HoldsAsync(other, async () => (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status == Refused);
        _ = await other.CallAsync(HttpMethod.Delete, Number);
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        sending.End();
        Assert.Equal(HttpStatusCode.OK, (await put).StatusCode);
        Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).Status);
    }

    /// <summary>A second of its clock, and then whatever it takes the machine.</summary>
    private static async Task HoldsAsync(GuardFixture pod, Func<Task<bool>> condition)
    {
        pod.Time.Advance(Second);
        await Eventually.TrueAsync(condition, "what the other pod changed");
    }

    private static async Task PutListAsync(GuardFixture pod, string version, string number)
    {
        using var api = pod.CreateApi();
        using var body = new StringContent(number + "\n", Encoding.UTF8, new MediaTypeHeaderValue("text/plain"));
        Assert.Equal(HttpStatusCode.OK, (await api.PutAsync(new Uri($"{List}?version={version}&force=true", UriKind.Relative), body)).StatusCode);
    }

    private Task<GuardFixture> NewPodAsync(int number)
    {
        var time = HandedTime.Stopped();
        return _database.StartAsync(number, time, services =>
        {
            var storage = new MongoDoNotDisturbStorage(_database.Open(), time, number);
            services.AddSingleton<IDoNotDisturbStorage>(storage).AddSingleton<IDoNotDisturbFeed>(storage);
        });
    }

    /// <summary>A list of one number that has begun and does not end until it is let.</summary>
    private sealed class SlowBody : HttpContent
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SlowBody() => Headers.ContentType = new MediaTypeHeaderValue("text/plain");

        public Task Begun => _begun.Task;

        public void End() => _end.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(AlsoAgreed + "\n"));
            await stream.FlushAsync();
            _begun.SetResult();
            await _end.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
