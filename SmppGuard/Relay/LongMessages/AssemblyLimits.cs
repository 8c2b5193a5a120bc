using SmppGuard.Relay.Esme;

namespace SmppGuard.Relay.LongMessages;

/// <summary>How much memory unfinished messages may take, for one account and in total; beyond it parts are refused with <c>queue-full</c>.</summary>
internal sealed class AssemblyLimits(SmppOptions options)
{
    /// <summary>What an unfinished message takes beside the octets of its parts, roughly.</summary>
    public const int OctetsOfMessage = 512;

    private long _octets;

    public long OctetsPerAccount => options.AssembleMaxBytesPerAccount;

    public long OctetsInTotal => options.AssembleMaxBytes;

    /// <summary>Octets that unfinished messages of all accounts take.</summary>
    public long Octets => Volatile.Read(ref _octets);

    public void Add(long octets) => Interlocked.Add(ref _octets, octets);
}
