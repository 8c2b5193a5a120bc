using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SmppGuard.Journal;
using SmppGuard.Tests.Hosting;

namespace SmppGuard.Tests.Journal;

/// <summary>A journal in a folder of its own, to write to, to break, and to open again as the next process would.</summary>
internal sealed class JournalFixture(JournalOptions? options = null) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly JournalOptions _options = options ?? new JournalOptions { MaxBytes = 16 * 1024 * 1024 };

    public string Folder => _folder.File("journal");

    public IReadOnlyList<string> Files => [.. Directory.GetFiles(Folder, "*" + JournalSegment.Extension).Order(StringComparer.Ordinal)];

    public MessageJournal Open() => Open(Folder);

    public MessageJournal Open(string folder) => MessageJournal.Open(folder, _options, TimeProvider.System, NullLogger.Instance);

    /// <summary>A journal that takes records.</summary>
    public MessageJournal Start()
    {
        var journal = Open();
        journal.Start();
        return journal;
    }

    /// <summary>Writes each group of records with a write of its own, as one process.</summary>
    public async Task WriteAsync(params string[][] groups)
    {
        using var journal = Start();
        foreach (var group in groups)
        {
            await AppendAsync(journal, group);
        }
    }

    /// <summary>As <see cref="WriteAsync"/>, and then without the room that is allocated ahead: a start cuts it off.</summary>
    public async Task WriteTightAsync(params string[][] groups)
    {
        await WriteAsync(groups);
        Open().Dispose();
    }

    /// <summary>Appends records as one batch; completes when they are durable.</summary>
    public static Task AppendAsync(MessageJournal journal, params string[] records)
    {
        var batch = new AwaitedBatch();
        foreach (var record in records)
        {
            batch.Add(Encoding.UTF8.GetBytes(record));
        }

        journal.Append(batch);
        return batch.Durable;
    }

    /// <summary>What a reader finds from a position on.</summary>
    public static List<string> Read(MessageJournal journal, long from = 1)
    {
        var records = new List<string>();
        using var reader = journal.OpenReader(new JournalPosition(from));
        while (reader.TryRead(out var entry))
        {
            records.Add(Encoding.UTF8.GetString(entry.Payload));
        }

        return records;
    }

    /// <summary>A folder with one segment file of these octets.</summary>
    public string FolderWith(string name, ReadOnlySpan<byte> octets)
    {
        var folder = _folder.File("copy");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, name), octets);
        return folder;
    }

    public void Dispose() => _folder.Dispose();

    private sealed class AwaitedBatch : JournalBatch
    {
        private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Durable => _durable.Task;

        public void Add(byte[] payload)
        {
            payload.CopyTo(Begin(JournalRecordType.Submit, payload.Length));
            _ = End(payload.Length);
        }

        public override void OnCommitted() => _durable.SetResult();

        public override void OnFailed() => _durable.SetException(new IOException("the journal failed"));
    }
}
