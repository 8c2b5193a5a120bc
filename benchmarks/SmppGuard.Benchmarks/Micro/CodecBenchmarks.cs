using System.Buffers;
using BenchmarkDotNet.Attributes;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Benchmarks.Micro;

/// <summary>A received submit_sm from the stream to its fields, and back with another text.</summary>
public class CodecBenchmarks
{
    private readonly byte[] _pdu = Registered.Pdu(Texts.Latin, Alphabet.Gsm7);
    private readonly byte[] _response = new byte[64];
    private readonly byte[] _stamped = new byte[140];
    private readonly byte[] _destination = new byte[1024];
    private ReadOnlySequence<byte> _received;

    [GlobalSetup]
    public void Setup()
    {
        _received = new ReadOnlySequence<byte>(_pdu);
        _ = PduBuilder.SubmitSmResp(_response, 1, CommandStatus.ESME_ROK, "4f5e6d7c"u8);
        _stamped.AsSpan().Fill((byte)'a');
    }

    [Benchmark(Description = "frame and parse submit_sm")]
    public int FrameAndParse()
    {
        var buffer = _received;
        _ = PduFramer.TryRead(ref buffer, PduFramer.DefaultMaxLength, out var pdu);
        _ = SubmitSmView.TryParse(pdu.FirstSpan, out var view);
        return view.UserData.Length + view.DestinationAddr.Length;
    }

    [Benchmark(Description = "parse submit_sm_resp")]
    public int ParseResponse()
    {
        _ = MessageIdResponseView.TryParse(_response, out var view);
        return view.MessageId.Length;
    }

    [Benchmark(Description = "rewrite submit_sm with another text")]
    public int Rewrite()
    {
        _ = SubmitSmView.TryParse(_pdu, out var view);
        return SubmitSmRewriter.Rewrite(view, view.EsmClass, view.DataCoding, default, _stamped, _destination);
    }
}
