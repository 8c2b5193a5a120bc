using System.Diagnostics.Metrics;

namespace SmppGuard.Guessing;

/// <summary>Composition of what slows guesses, and its meter.</summary>
internal static class GuessingServices
{
    private const string MeterName = "SmppGuard.Guessing";

    /// <summary>Needs <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddGuessing(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var limiter = new GuessLimiter(provider.GetRequiredService<TimeProvider>());
            if (provider.GetService<IMeterFactory>() is { } meters)
            {
                var meter = meters.Create(MeterName);
                _ = meter.CreateObservableCounter("smppguard.guesses", () => limiter.Failures, "{attempt}", "Wrong system_ids, passwords and API keys that were presented.");
                _ = meter.CreateObservableCounter("smppguard.guesses.unchecked", () => limiter.Unchecked, "{attempt}", "Attempts that were refused without being checked, since too many waited at their address.");
                _ = meter.CreateObservableGauge("smppguard.guesses.addresses", () => limiter.Addresses, "{address}", "Addresses that attempts are remembered of.");
            }

            return limiter;
        });
        services.AddSingleton(provider =>
        {
            var queue = new HashQueue();
            _ = provider.GetService<IMeterFactory>()?.Create(MeterName).CreateObservableGauge("smppguard.password.hashes.waiting", () => queue.Waiting, "{attempt}", "Binds that wait for the check of a hashed password.");
            return queue;
        });
        return services;
    }
}
