using System.Text;
using System.Text.Unicode;

namespace SmppGuard.Input;

/// <summary>How the text of a list is encoded.</summary>
internal enum ListEncoding
{
    Utf8,

    /// <summary>With GBK and GB2312, which are parts of it.</summary>
    Gb18030,
}

/// <summary>
/// Decodes the text of a list. Where nobody says how it is encoded, the first line with a character beyond ASCII decides: if its octets are valid UTF-8 the list is in
/// UTF-8, otherwise in GB18030. So nothing has to be read twice.
/// </summary>
internal sealed class ListText(ListEncoding? encoding)
{
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding(54936, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    private ListEncoding? _encoding = encoding;

    /// <summary>What every reader accepts: <c>utf-8</c>, <c>gb18030</c> and the names of its parts.</summary>
    public static bool TryParse(string name, out ListEncoding encoding)
    {
        encoding = name.ToUpperInvariant() is "GB18030" or "GBK" or "GB2312" or "CP936" ? ListEncoding.Gb18030 : ListEncoding.Utf8;
        return encoding == ListEncoding.Gb18030 || name.ToUpperInvariant() is "UTF-8" or "UTF8" or "US-ASCII";
    }

    /// <summary>The list begins with a byte order mark of UTF-8.</summary>
    public void SawByteOrderMark() => _encoding ??= ListEncoding.Utf8;

    /// <summary>Looks at a whole row before its fields are decoded; null: it can be decoded, otherwise why not.</summary>
    public string? Check(ReadOnlySpan<byte> row)
    {
        if (Ascii.IsValid(row))
        {
            return null;
        }

        if (_encoding != ListEncoding.Gb18030 && Utf8.IsValid(row))
        {
            _encoding = ListEncoding.Utf8;
            return null;
        }

        if (_encoding == ListEncoding.Utf8)
        {
            return "is not valid UTF-8.";
        }

        try
        {
            _ = Gb18030.GetCharCount(row);
            _encoding = ListEncoding.Gb18030;
            return null;
        }
        catch (DecoderFallbackException)
        {
            return _encoding is null ? "is neither valid UTF-8 nor valid GB18030." : "is not valid GB18030.";
        }
    }

    /// <summary>Decodes a part of a row that was checked.</summary>
    public string Decode(ReadOnlySpan<byte> octets) => (_encoding == ListEncoding.Gb18030 ? Gb18030 : Encoding.UTF8).GetString(octets);
}
