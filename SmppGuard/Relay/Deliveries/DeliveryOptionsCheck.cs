using SmppGuard.Input;

namespace SmppGuard.Relay.Deliveries;

/// <summary>How long deliveries may be tried.</summary>
internal static class DeliveryOptionsCheck
{
    public static void Run(DeliveryOptions delivery, OptionProblems check)
    {
        check.Range("Delivery:FirstRetrySeconds", delivery.FirstRetrySeconds, 1, 3600, 5);
        check.Range("Delivery:MaxRetrySeconds", delivery.MaxRetrySeconds, Math.Clamp(delivery.FirstRetrySeconds, 1, 3600), 86_400, 300);
        check.Range("Delivery:ExpireHours", delivery.ExpireHours, 1, 720, 72);
        check.Range("Delivery:MaxWaiting", delivery.MaxWaiting, 1, 50_000_000, 5_000_000);
    }
}
