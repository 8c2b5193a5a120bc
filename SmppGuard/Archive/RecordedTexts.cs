using System.Text;
using SmppGuard.Journal.Records;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Archive;

/// <summary>Reads texts out of journal records, as the archive shows them. Not thread-safe.</summary>
internal sealed class RecordedTexts
{
    private readonly RecordedText _reader = new();
    private readonly ArchiveBatch _batch = new();

    /// <summary>The text as it was submitted; null: it is none.</summary>
    public string? Of(in SubmitRecord submit)
    {
        if (submit.OriginalAlphabet == Alphabet.Binary)
        {
            return null;
        }

        _batch.Clear();
        var text = _reader.Append(RecordedPdus.WithFirstRead(submit.Original), submit.OriginalAlphabet, new SubmitParts(submit.Parts), _batch, out _);
        return Encoding.UTF8.GetString(_batch[text]);
    }
}
