using SmppGuard.Moving;

namespace SmppGuard.Verifying;

/// <summary>What is looked at beside the items of a store.</summary>
internal static class VerifiedParts
{
    /// <summary>Records of the journal that lies in the data directory.</summary>
    public static readonly StorePart Journal = new("journal", []);

    /// <summary>Database files, or collections with their indexes.</summary>
    public static readonly StorePart Layout = new("files and tables", []);

    /// <inheritdoc cref="Layout"/>
    public static readonly StorePart DayLayout = new("files and tables of days", []) { IsOfDay = true };

    /// <summary>What messages are found by.</summary>
    public static readonly StorePart Lookup = new("look-up of messages", []) { IsOfDay = true };

    /// <summary>Consents of each pod, which are numbered without a gap where pods share a store.</summary>
    public static readonly StorePart Streams = new("streams of consents", []);

    /// <summary>Counts against records.</summary>
    public static readonly StorePart Counts = new("statistics against records", []);
}
