using BenchmarkDotNet.Attributes;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Benchmarks.Micro;

/// <summary>One submit's record in a batch: written by the connection, sealed by the journal's thread.</summary>
public class JournalBenchmarks
{
    private readonly byte[] _pdu = Registered.Pdu(Texts.Chinese, Alphabet.Ucs2);
    private readonly byte[] _identity = SubmitIdentity.Encode("cp1", "acme", Registered.Code, "main", "draft-2020", "127.0.0.1");
    private readonly Batch _written = new();
    private readonly Batch _sealed = new();

    [GlobalSetup]
    public void Setup() => WriteTo(_sealed);

    [Benchmark(Description = "write the record of a submit")]
    public int Write()
    {
        _written.Reset();
        WriteTo(_written);
        return _written.Length;
    }

    [Benchmark(Description = "seal it (CRC-32C)")]
    public long Seal() => _sealed.Seal(1, 1_767_225_600_000, JournalSegment.HeadSize);

    private void WriteTo(Batch batch)
    {
        var record = new SubmitRecord
        {
            Kind = SubmitKind.SubmitSm,
            Class = Purpose.Commercial,
            OriginalAlphabet = Alphabet.Ucs2,
            SentAlphabet = Alphabet.Ucs2,
            Segments = 1,
            RecordId = 1,
            ReceivedAt = 1_767_225_600_000,
            Msisdn = new Msisdn(8_613_800_138_000),
            ConsentId = 1,
            Identity = _identity,
            SourceAddr = "106900001"u8,
            Original = _pdu,
            Sent = _pdu,
        };
        var room = batch.Begin(JournalRecordType.Submit, SubmitRecord.MaxSize(_identity.Length, record.SourceAddr.Length, _pdu.Length, _pdu.Length));
        batch.End(record.Write(room));
    }

    private sealed class Batch : JournalBatch
    {
        public override void OnCommitted()
        {
        }

        public override void OnFailed()
        {
        }
    }
}
