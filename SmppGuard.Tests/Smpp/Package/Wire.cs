using System.IO.Pipelines;

namespace SmppGuard.Tests.Smpp.Package;

internal sealed record Wire(Stream Stream) : IDuplexPipe
{
    public PipeReader Input { get; } = PipeReader.Create(Stream);

    public PipeWriter Output { get; } = PipeWriter.Create(Stream);
}
