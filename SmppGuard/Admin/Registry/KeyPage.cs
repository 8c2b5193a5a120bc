using System.Buffers.Text;
using System.Text;

namespace SmppGuard.Admin.Registry;

/// <summary>Which piece of a list is asked for that is in the order of keys.</summary>
/// <param name="Limit">Keys at most.</param>
/// <param name="After">Only those behind it.</param>
internal readonly record struct KeyPage(int Limit, string After)
{
    public static KeyPage Read(string? limit, string? cursor, List<(string Field, string Message)> problems) => new(PageQuery.ReadLimit(limit, problems), ReadCursor(cursor, problems));

    /// <summary>The keys of the piece, and the cursor of the rest; null: there is none.</summary>
    /// <param name="ordered">All keys, in order.</param>
    public (IReadOnlyList<string> Keys, string? Next) Cut(IEnumerable<string> ordered)
    {
        var (limit, after) = this;
        string[] keys = [.. ordered.SkipWhile(key => string.CompareOrdinal(key, after) <= 0).Take(limit + 1)];
        return keys.Length > limit ? (keys[..limit], Base64Url.EncodeToString(Encoding.UTF8.GetBytes(keys[limit - 1]))) : (keys, null);
    }

    /// <summary>The first of one more than asked for, and the cursor of the rest; null: there is none.</summary>
    public (IEnumerable<T> Items, string? Next) Cut<T>(IReadOnlyList<T> found, Func<T, string> keyOf)
    {
        var limit = Limit;
        return found.Count > limit ? (found.Take(limit), Base64Url.EncodeToString(Encoding.UTF8.GetBytes(keyOf(found[limit - 1])))) : (found, null);
    }

    private static string ReadCursor(string? cursor, List<(string Field, string Message)> problems)
    {
        if (PageQuery.TrimmedOrNull(cursor) is not { } text)
        {
            return "";
        }

        if (Base64Url.IsValid(text))
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
        }

        problems.Add(("cursor", "is not the \"next\" of another list."));
        return "";
    }
}
