using SmppGuard.Model;

namespace SmppGuard.Carriers;

/// <summary>Nothing is known of carriers: every number takes the routes that name none.</summary>
internal sealed class UnknownCarriers : ICarrierOf
{
    public string? Of(Msisdn number) => null;
}
