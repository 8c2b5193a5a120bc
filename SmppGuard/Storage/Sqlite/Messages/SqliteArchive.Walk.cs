using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <content>How a query goes over the days.</content>
internal sealed partial class SqliteArchive
{
    // Reads days from the newest back until there is enough.
    private List<T> Walk<T>(int oldestDay, int newestDay, Func<DayReader, long, IEnumerable<T>> read, int limit, CancellationToken cancellationToken)
    {
        List<T> found = [];
        var now = Now;
        foreach (var day in DayFile.List(_directory))
        {
            if (day > newestDay || day < oldestDay)
            {
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (_readers.Rent(day) is not { } reader)
            {
                continue;
            }

            try
            {
                // A statement can look at much before it comes to a row.
                using var interruption = cancellationToken.UnsafeRegister(static day => ((DayReader)day!).Interrupt(), reader);
                reader.Begin();
                found.AddRange(read(reader, now).Take(limit - found.Count));
                reader.End();
            }
            catch (Exception failure)
            {
                reader.Dispose();
                if (failure is StorageException)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                throw;
            }

            _readers.Return(reader);
            if (found.Count == limit)
            {
                break;
            }
        }

        return found;
    }
}
