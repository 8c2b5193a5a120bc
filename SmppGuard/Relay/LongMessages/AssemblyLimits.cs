using SmppGuard.Relay.Esme;

namespace SmppGuard.Relay.LongMessages;

/// <summary>How much memory unfinished messages may take, for one account and in total; beyond it parts are refused with <c>queue-full</c>.</summary>
internal sealed class AssemblyLimits(SmppOptions options)
{
    /// <summary>What a message takes beside its parts, its key and their octets: itself, its places in a table and a queue, who waits for it.</summary>
    public const int OctetsOfMessage = 512;

    /// <summary>What is remembered of accepted messages takes this part of what unfinished ones may take.</summary>
    private const int RememberedPart = 4;

    private long _octets;
    private long _remembered;

    public long OctetsPerAccount => options.AssembleMaxBytesPerAccount;

    public long OctetsInTotal => options.AssembleMaxBytes;

    /// <summary>Octets that unfinished messages of all accounts take.</summary>
    public long Octets => Volatile.Read(ref _octets);

    /// <summary>Whether accepted messages have to be forgotten before their time.</summary>
    public bool RemembersTooMuch => Volatile.Read(ref _remembered) > OctetsInTotal / RememberedPart;

    public void Add(long octets) => Interlocked.Add(ref _octets, octets);

    public void AddRemembered(long octets) => Interlocked.Add(ref _remembered, octets);
}
