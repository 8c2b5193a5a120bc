namespace SmppGuard.Relay.Smsc;

/// <summary>Makes the connections to SMSCs, whoever opens them.</summary>
internal sealed class SmscConnections(IServiceProvider services)
{
    private static readonly ObjectFactory<SmscConnection> New = ActivatorUtilities.CreateFactory<SmscConnection>([typeof(SmscLink), typeof(SmscBinding)]);

    public SmscConnection Create(SmscLink link, SmscBinding binding) => New(services, [link, binding]);
}
