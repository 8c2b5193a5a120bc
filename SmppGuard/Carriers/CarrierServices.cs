namespace SmppGuard.Carriers;

internal static class CarrierServices
{
    public static IServiceCollection AddCarriers(this IServiceCollection services) => services.AddSingleton<ICarrierOf, UnknownCarriers>();
}
