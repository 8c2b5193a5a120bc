using BenchmarkDotNet.Attributes;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Text;
using SmppGuard.Storage.Sqlite.Messages;

namespace SmppGuard.Benchmarks.Micro;

/// <summary>What the archive's thread does for each message: join and read it, store it.</summary>
public class ArchiveBenchmarks
{
    private const int Messages = 5_000;
    private const long Start = 1_767_225_600_000;

    private readonly byte[] _identity = SubmitIdentity.Encode("cp1", "acme", Registered.Code, "main", "draft-2020", "127.0.0.1");
    private readonly ArchiveFeed _feed = new(messageMonths: 6, JournalPosition.Start, ReplayedJournal.Nothing);
    private readonly byte[] _payload = new byte[4096];
    private readonly byte[] _original = Registered.Pdu(Texts.Chinese, Alphabet.Ucs2);
    private readonly byte[] _sent = Registered.Pdu("【示例商城】" + Texts.Chinese + " 客服4008001234 拒收请回复R", Alphabet.Ucs2);
    private readonly string _folder = Directory.CreateTempSubdirectory("smppguard-bench-").FullName;
    private SqliteArchive _archive = null!;
    private long _stored;
    private long _id = RecordIds.FirstAt(Start);

    [GlobalSetup]
    public void Setup() => _archive = new SqliteArchive(_folder, 6, TimeProvider.System);

    [GlobalCleanup]
    public void Cleanup()
    {
        _archive.Dispose();
        if (_stored > 0)
        {
            Console.WriteLine($"// octets per message in the archive: {Directory.GetFiles(_folder).Sum(file => new FileInfo(file).Length) / _stored}");
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Description = "join and read", OperationsPerInvoke = Messages)]
    public int Read()
    {
        Feed();
        var count = _feed.Batch.Count;
        _feed.Clear();
        return count;
    }

    [Benchmark(Description = "join, read and store", OperationsPerInvoke = Messages)]
    public void Store()
    {
        Feed();
        _archive.Store(_feed.Batch);
        _stored += _feed.Batch.Count;
        _feed.Clear();
    }

    private void Feed()
    {
        for (var i = 0; i < Messages; i++)
        {
            var record = new SubmitRecord
            {
                Kind = SubmitKind.SubmitSm,
                Class = Purpose.Commercial,
                OriginalAlphabet = Alphabet.Ucs2,
                SentAlphabet = Alphabet.Ucs2,
                Segments = 1,
                RecordId = ++_id,
                ReceivedAt = Start,
                Msisdn = new Msisdn(8_613_800_138_000),
                ConsentId = 1,
                Identity = _identity,
                SourceAddr = "106900001"u8,
                Original = _original,
                Sent = _sent,
            };
            Apply(JournalRecordType.Submit, record.Write(_payload));
            Apply(JournalRecordType.Outcome, new OutcomeRecord
            {
                Outcome = Outcome.Accepted,
                RecordId = _id,
                SentAt = Start,
                AnsweredAt = Start,
                MessageId = "4f2a11"u8,
                SmscMessageIdCount = 1,
                SmscMessageIds = "\u00064f2a11"u8,
            }.Write(_payload));
        }
    }

    private void Apply(JournalRecordType type, int length) =>
        _feed.Apply(new JournalEntry { Type = type, Sequence = _id, Time = Start, Payload = _payload.AsSpan(0, length), Next = new JournalPosition(_id + 1) });
}
