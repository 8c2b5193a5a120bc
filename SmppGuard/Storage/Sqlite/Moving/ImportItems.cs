using System.Text.Json;
using SmppGuard.Consents.Import;
using SmppGuard.Moving;

namespace SmppGuard.Storage.Sqlite.Moving;

/// <summary>Imports and their reports as items: files in a folder for each.</summary>
internal sealed class ImportItems(string folder)
{
    public IEnumerable<StoredItem> Progress() => All().Select(progress => new StoredItem(
        ItemKey.Of(progress.Id),
        [
            progress.Organization, progress.Line, progress.Accepted, progress.Unchanged, progress.Rejected, progress.Finished ? 1L : 0L, progress.ReportOctets, progress.ListOctets, progress.ListDigest,
        ]));

    public IEnumerable<StoredItem> Reports()
    {
        foreach (var progress in All())
        {
            for (var piece = 0L; piece * NumberPieces.ReportOctets < progress.ReportOctets; piece++)
            {
                var from = piece * NumberPieces.ReportOctets;
                var octets = new byte[Math.Min(NumberPieces.ReportOctets, progress.ReportOctets - from)];
                using var report = new FileStream(ImportFilesLedger.ReportOf(FolderOf(progress.Id)), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                _ = report.Seek(from, SeekOrigin.Begin);
                report.ReadExactly(octets);
                yield return new StoredItem(ItemKey.Of(progress.Id, piece), [octets]);
            }
        }
    }

    public void PutProgress(StoredItem item)
    {
        var id = item.Key.Text(0);
        var progress = new ImportProgress
        {
            Id = id,
            Organization = item.Text(0),
            Line = item.Number(1),
            Accepted = item.Number(2),
            Unchanged = item.Number(3),
            Rejected = item.Number(4),
            Finished = item.Number(5) == 1,
            ReportOctets = item.Number(6),
            ListOctets = item.Number(7),
            ListDigest = (string?)item.Values[8],
        };
        _ = Directory.CreateDirectory(FolderOf(id));
        using (var report = OpenReport(id))
        {
            report.SetLength(progress.ReportOctets);
        }

        ImportFilesLedger.WriteProgress(FolderOf(id), progress);
    }

    public void PutReport(StoredItem item)
    {
        _ = Directory.CreateDirectory(FolderOf(item.Key.Text(0)));
        using var report = OpenReport(item.Key.Text(0));
        _ = report.Seek(item.Key.Number(1) * NumberPieces.ReportOctets, SeekOrigin.Begin);
        report.Write(item.Octets(0));
        report.Flush(flushToDisk: true);
    }

    public void Remove(string id)
    {
        if (Directory.Exists(FolderOf(id)))
        {
            Directory.Delete(FolderOf(id), recursive: true);
        }
    }

    private FileStream OpenReport(string id) => new(ImportFilesLedger.ReportOf(FolderOf(id)), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);

    // One without a progress is read from the beginning of its list by whoever goes on with it.
    private IEnumerable<ImportProgress> All() => Directory.Exists(folder)
        ? Directory.GetDirectories(folder).Select(path => TryRead(path, Path.GetFileName(path))).OfType<ImportProgress>().OrderBy(progress => ItemKey.Of(progress.Id))
        : [];

    private static ImportProgress? TryRead(string path, string id)
    {
        try
        {
            return ImportJob.IsId(id) && File.Exists(ImportFilesLedger.ProgressOf(path))
                ? JsonSerializer.Deserialize(File.ReadAllBytes(ImportFilesLedger.ProgressOf(path)), ImportJson.Default.ImportProgress)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string FolderOf(string id) => Path.Combine(folder, id);
}
