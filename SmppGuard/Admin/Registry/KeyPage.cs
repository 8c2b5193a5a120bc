using System.Buffers.Text;
using System.Text;

namespace SmppGuard.Admin.Registry;

/// <summary>Which piece of a list is asked for that is in the order of keys.</summary>
internal readonly record struct KeyPage
{
    private const char Separator = '/';

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _list;

    private KeyPage(string list, int limit, string after)
    {
        _list = list;
        Limit = limit;
        After = after;
    }

    /// <summary>Keys at most.</summary>
    public int Limit { get; }

    /// <summary>Only those behind it.</summary>
    public string After { get; }

    /// <param name="list">A word for the list: a cursor counts in the one that it is from.</param>
    /// <param name="limit">As it was asked for.</param>
    /// <param name="cursor">As it was asked for.</param>
    /// <param name="problems">Receives what is wrong.</param>
    public static KeyPage Read(string list, string? limit, string? cursor, List<(string Field, string Message)> problems) =>
        new(list, PageQuery.ReadLimit(limit, problems), ReadCursor(list, cursor, problems));

    /// <summary>The keys of the piece, and the cursor of the rest; null: there is none.</summary>
    /// <param name="ordered">All keys, in order.</param>
    public (IReadOnlyList<string> Keys, string? Next) Cut(IEnumerable<string> ordered)
    {
        var (limit, after) = (Limit, After);
        string[] keys = [.. ordered.SkipWhile(key => string.CompareOrdinal(key, after) <= 0).Take(limit + 1)];
        return keys.Length > limit ? (keys[..limit], Cursor(keys[limit - 1])) : (keys, null);
    }

    /// <summary>The first of one more than asked for, and the cursor of the rest; null: there is none.</summary>
    public (IEnumerable<T> Items, string? Next) Cut<T>(IReadOnlyList<T> found, Func<T, string> keyOf)
    {
        var limit = Limit;
        return found.Count > limit ? (found.Take(limit), Cursor(keyOf(found[limit - 1]))) : (found, null);
    }

    private string Cursor(string key) => Base64Url.EncodeToString(Strict.GetBytes(_list + Separator + key));

    private static string ReadCursor(string list, string? cursor, List<(string Field, string Message)> problems)
    {
        if (PageQuery.TrimmedOrNull(cursor) is not { } text)
        {
            return "";
        }

        if (Base64Url.IsValid(text) && TryDecode(text) is { } place && place.StartsWith(list + Separator, StringComparison.Ordinal))
        {
            return place[(list.Length + 1)..];
        }

        problems.Add(("cursor", "is not the \"next\" of another page of this list."));
        return "";
    }

    private static string? TryDecode(string text)
    {
        try
        {
            return Strict.GetString(Base64Url.DecodeFromChars(text));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
