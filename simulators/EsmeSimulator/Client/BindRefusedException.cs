using SmppGuard.Smpp.Pdus;

namespace EsmeSimulator.Client;

/// <summary>A bind was answered with an error.</summary>
internal sealed class BindRefusedException(CommandStatus status) : Exception($"the bind was refused with {CommandStatuses.Name(status)}")
{
    public CommandStatus Status { get; } = status;
}
