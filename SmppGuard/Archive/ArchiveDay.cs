using System.Globalization;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Archive;

/// <summary>UTC days, counted from 1970-01-01: what an archive keeps together, and lets go of as one. A name is <c>2026-11-22</c>.</summary>
internal static class ArchiveDay
{
    public const long Length = 24L * 60 * 60 * 1000;

    private const string Format = "yyyy-MM-dd";

    private static readonly int Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>No day is later.</summary>
    public static int Last { get; } = DateOnly.MaxValue.DayNumber - Epoch;

    public static int Of(long time) => (int)Math.Clamp(time / Length, 0, Last);

    /// <summary>The day of a record's id.</summary>
    public static int OfRecord(long recordId) => Of(RecordIds.TimeOf(recordId));

    /// <summary>That of the message; of a receipt that belongs to none, when it came.</summary>
    public static int Of(in ArchivedReceipt receipt) => receipt.RecordId > 0 ? OfRecord(receipt.RecordId) : Of(receipt.At);

    /// <param name="operation">The operation.</param>
    /// <param name="recordId">The message under which it is to be found; 0: none.</param>
    public static int Of(OperationRecord operation, long recordId) => recordId == 0 ? Of(operation.ReceivedAt) : OfRecord(recordId);

    /// <summary>The first millisecond of a day.</summary>
    public static long StartOf(int day) => day * Length;

    /// <summary>When the last that could come on a day expires.</summary>
    public static long ExpiryOf(int day, int messageMonths) => Retention.ExpireAt(StartOf(day + 1) - 1, messageMonths);

    public static string NameOf(int day) => DateOnly.FromDayNumber(day + Epoch).ToString(Format, CultureInfo.InvariantCulture);

    public static bool TryParse(string name, out int day)
    {
        var isName = DateOnly.TryParseExact(name, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        day = isName ? date.DayNumber - Epoch : 0;
        return isName;
    }
}
