using SmppGuard.Storage.Sqlite;

namespace SmppGuard.Complaints;

internal static class ComplaintServices
{
    /// <summary>Needs the registry, the compliance and the metrics.</summary>
    public static IServiceCollection AddComplaints(this IServiceCollection services)
    {
        services.AddSingleton(ComplaintStore.Layout);
        services.AddSingleton(ComplaintStore.Indexes);
        services.AddSingleton(provider => WorkingDays.Load(provider.GetRequiredService<ComplaintOptions>().CalendarFile));
        services.AddSingleton<ComplaintStore>();
        services.AddSingleton<ComplaintService>();
        services.AddHostedService<ComplaintReview>();
        return services;
    }

    /// <summary>Looks at the due dates at start, and has the metrics read from then on.</summary>
    private sealed class ComplaintReview(ComplaintService complaints) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            complaints.ReviewDueDates();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
