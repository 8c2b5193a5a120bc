using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Carriers;
using SmppGuard.Carriers.Portability;
using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.MongoDb;
using Xunit;

namespace SmppGuard.Tests.Carriers;

/// <summary>Two pods with one storage know the same list of ported numbers.</summary>
public sealed class SharedPortabilityTests : IAsyncLifetime
{
    private readonly MongoPods _database = new(typeof(SharedPortabilityTests), MongoPortabilityStorage.Layouts);

    public Task InitializeAsync() => _database.BeginAsync(failing: true);

    public Task DisposeAsync() => _database.EndAsync();

    [SkippableFact]
    public async Task A_list_that_is_replaced_or_changed_at_one_pod_is_so_at_the_other_and_at_one_that_starts()
    {
        var (one, other) = (await NewPodAsync(1), await NewPodAsync(2));
        await ImportAsync(one, HttpMethod.Put, "13800138000,china-unicom\n13800138001,china-unicom\n");
        await HoldsAsync(other, () => Of(other) is "china-unicom");
        await ImportAsync(other, HttpMethod.Post, "13800138000,china-telecom\n");
        await HoldsAsync(one, () => Of(one) is "china-telecom");

        // Whoever has not followed yet does not take back what the other has changed.
        await ImportAsync(one, HttpMethod.Post, "13800138002,china-unicom\n");
        await ImportAsync(other, HttpMethod.Post, "13800138003,china-unicom\n");
        await HoldsAsync(one, () => Count(one) == 4);
        await HoldsAsync(other, () => Count(other) == 4);
        await other.StopAsync();
        await ImportAsync(one, HttpMethod.Post, "13800138000,\n");
        await other.StartAgainAsync();
        Assert.Equal("china-mobile", Of(other));
    }

    private static string? Of(GuardFixture pod) => pod.Services.GetRequiredService<ICarrierOf>().Of(new Msisdn(8613800138000));

    private static long? Count(GuardFixture pod) => pod.Services.GetRequiredService<PortabilityService>().Table.List?.Count;

    private static Task HoldsAsync(GuardFixture pod, Func<bool> condition) => pod.EventuallyAsync(condition, "what the other pod changed");

    private static async Task ImportAsync(GuardFixture pod, HttpMethod method, string lines)
    {
        using var api = pod.CreateApi();
        using var request = new HttpRequestMessage(method, new Uri("/api/v1/portability?version=1", UriKind.Relative)) { Content = new StringContent(lines, Encoding.UTF8, "text/csv") };
        Assert.Equal(HttpStatusCode.OK, (await api.SendAsync(request)).StatusCode);
    }

    private Task<GuardFixture> NewPodAsync(int number)
    {
        var time = HandedTime.Stopped();
        return _database.StartAsync(number, time, services => services.AddSingleton<IPortabilityStorage>(new MongoPortabilityStorage(_database.Open(), time)));
    }
}
