using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using SmppGuard.Input;

namespace SmppGuard.Consents.Import;

/// <summary>How far an import has come. Kept on the disk: members may be added, given ones stay.</summary>
internal sealed record ImportProgress
{
    public required string Id { get; init; }

    public required string Organization { get; init; }

    /// <summary>Lines up to this one are recorded, or reported as bad.</summary>
    public long Line { get; init; }

    /// <summary>Rows that were recorded.</summary>
    public long Accepted { get; init; }

    /// <summary>Rows that state nothing new.</summary>
    public long Unchanged { get; init; }

    /// <summary>Rows that cannot be read or are wrong.</summary>
    public long Rejected { get; init; }

    /// <summary>The end of the list was reached.</summary>
    public bool Finished { get; init; }

    /// <summary>Octets of the report; what stands behind them belongs to lines that are read again.</summary>
    public long ReportOctets { get; init; }

    /// <summary>Octets of the list that had been read then, some of them behind <see cref="Line"/>.</summary>
    public long ListOctets { get; init; }

    /// <summary>Their digest, see <see cref="ImportSource"/>; null: written by a version that kept none.</summary>
    public string? ListDigest { get; init; }

    /// <summary>Where an import begins, or goes on.</summary>
    /// <param name="job">What is to be imported.</param>
    /// <param name="known">How far the import with this id has come; null: there is none.</param>
    /// <exception cref="ImportConflictException">The id belongs to an import of another organization, or one of which nobody knows what was read.</exception>
    public static ImportProgress For(ImportJob job, ImportProgress? known)
    {
        if (known is not null && !string.Equals(known.Organization, job.Organization, StringComparison.Ordinal))
        {
            throw new ImportConflictException("names an import of another organization; use a new id.");
        }

        if (known is { ListDigest: null, Finished: true })
        {
            throw new ImportConflictException("names an import that an earlier version ended, which did not keep what it had read; use a new id.");
        }

        // One that an earlier version began is read from its beginning, which records nothing twice.
        return known?.ListDigest is null ? new ImportProgress { Id = job.Id, Organization = job.Organization } : known;
    }
}

/// <summary>How the files of imports are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ImportProgress))]
[JsonSerializable(typeof(LineError))]
internal sealed partial class ImportJson : JsonSerializerContext
{
    /// <summary>Chinese stays readable.</summary>
    public static ImportJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) });
}
