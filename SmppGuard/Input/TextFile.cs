using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace SmppGuard.Input;

/// <summary>
/// Reads a file that people write with editors. UTF-8, UTF-16 and UTF-32 are read, with a byte order mark or without; anything else (GBK, Latin-1) is refused with the
/// line that gives it away, because a guess that goes wrong would stand in every message as the name of somebody else.
/// </summary>
internal static class TextFile
{
    private const int Utf8ByteOrderMark = 3;

    // Two octets of every four-octet mark are also a mark of their own, so the longer ones are looked for first.
    private static readonly (byte[] Mark, Encoding Encoding)[] Marks =
    [
        ([0xFF, 0xFE, 0, 0], new UTF32Encoding(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true)),
        ([0, 0, 0xFE, 0xFF], new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true)),
        ([0xFF, 0xFE], new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true)),
        ([0xFE, 0xFF], new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true)),
    ];

    /// <summary>The text as UTF-8, without byte order mark.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">What it holds; empty when it cannot be read.</param>
    /// <param name="problem">What is wrong and what would be right, to be put behind the name of the file; null: nothing.</param>
    public static bool TryRead(string path, out ReadOnlyMemory<byte> text, [NotNullWhen(false)] out string? problem)
    {
        text = default;
        try
        {
            if (Directory.Exists(path))
            {
                problem = "is a folder; name a file.";
                return false;
            }

            text = Decode(File.ReadAllBytes(path), out problem);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = "does not exist; name a file that is there.";
        }
        catch (UnauthorizedAccessException)
        {
            problem = "may not be read by this user; give it the permission, for example with chmod.";
        }
        catch (Exception exception) when (exception is IOException or NotSupportedException)
        {
            problem = $"cannot be read: {exception.Message}";
        }

        return problem is null;
    }

    private static ReadOnlyMemory<byte> Decode(byte[] octets, out string? problem)
    {
        problem = null;
        foreach (var (mark, encoding) in Marks)
        {
            if (octets.AsSpan().StartsWith(mark))
            {
                return Recode(octets.AsSpan(mark.Length), encoding, out problem);
            }
        }

        if (WithoutMark(octets) is { } guessed)
        {
            return Recode(octets, guessed, out problem);
        }

        var text = octets.AsMemory(octets.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Utf8ByteOrderMark : 0);
        if (text.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            problem = "is empty; a JSON document must stand there.";
        }
        else if (!Utf8.IsValid(text.Span))
        {
            problem = $"is not UTF-8 text (line {FirstInvalidLine(text.Span)}); save it as UTF-8: other encodings, such as GBK or Latin-1, are not read.";
        }

        return text;
    }

    // JSON begins with two ASCII characters, whose zero octets tell the encoding (RFC 4627, 3).
    private static Encoding? WithoutMark(ReadOnlySpan<byte> octets) => octets switch
    {
        [not 0, 0, 0, 0, ..] => Marks[0].Encoding,
        [0, 0, 0, not 0, ..] => Marks[1].Encoding,
        [not 0, 0, not 0, 0, ..] => Marks[2].Encoding,
        [0, not 0, 0, not 0, ..] => Marks[3].Encoding,
        _ => null,
    };

    private static byte[] Recode(ReadOnlySpan<byte> octets, Encoding encoding, out string? problem)
    {
        try
        {
            problem = null;
            var text = encoding.GetString(octets);
            if (string.IsNullOrWhiteSpace(text))
            {
                problem = "is empty; a JSON document must stand there.";
            }

            return Encoding.UTF8.GetBytes(text);
        }
        catch (DecoderFallbackException exception)
        {
            problem = $"is not valid {encoding.WebName.ToUpperInvariant()} text (octet {exception.Index + 1}); save it as UTF-8.";
            return [];
        }
    }

    private static int FirstInvalidLine(ReadOnlySpan<byte> text)
    {
        var line = 1;
        foreach (var range in text.Split((byte)'\n'))
        {
            if (!Utf8.IsValid(text[range]))
            {
                break;
            }

            line++;
        }

        return line;
    }
}
