using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Hosting;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Harness;

namespace SmppGuard.Tests.Storage.MongoDb;

/// <summary>Guards that share one port in a database, each with all else of its own; they end before it does.</summary>
internal sealed class MongoPods(Type owner, params IEnumerable<CollectionLayout> layouts) : MongoContractDatabase(owner, layouts)
{
    private readonly Dictionary<GuardFixture, int> _pods = [];

    /// <param name="number">Its number.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="share">Puts the adapters of what is shared in the place of its own.</param>
    /// <param name="configure">What else is different.</param>
    public async Task<GuardFixture> StartAsync(int number, FakeTimeProvider time, Action<IServiceCollection> share, Action<GuardOptions>? configure = null)
    {
        var pod = await GuardFixture.StartAsync(
            options =>
            {
                options.Pod.Number = number;
                configure?.Invoke(options);
            },
            time: time,
            compose: share);
        _pods.Add(pod, number);
        return pod;
    }

    public int NumberOf(GuardFixture pod) => _pods[pod];

    public override async Task EndAsync()
    {
        foreach (var pod in _pods.Keys)
        {
            await pod.DisposeAsync();
        }

        await base.EndAsync();
    }
}
