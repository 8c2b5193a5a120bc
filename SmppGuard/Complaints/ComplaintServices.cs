namespace SmppGuard.Complaints;

internal static class ComplaintServices
{
    /// <summary>Needs <see cref="IComplaintStorage"/>, the registry, the compliance and the metrics.</summary>
    public static IServiceCollection AddComplaints(this IServiceCollection services)
    {
        services.AddSingleton(provider => WorkingDays.Load(provider.GetRequiredService<ComplaintOptions>().CalendarFile));
        services.AddSingleton<ComplaintService>();
        services.AddHostedService<ComplaintReview>();
        return services;
    }

    /// <summary>Looks at the due dates at start, and has the metrics read from then on.</summary>
    private sealed class ComplaintReview(ComplaintService complaints) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => complaints.ReviewDueDatesAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
