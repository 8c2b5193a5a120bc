namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>Tables of 3GPP TS 23.038: what a septet means by itself, and after an escape.</summary>
internal sealed class SeptetTables
{
    public const byte Escape = 0x1B;

    private const string Basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001BÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    private static readonly Dictionary<byte, char> Extension = new()
    {
        [0x0A] = '\f',
        [0x14] = '^',
        [0x28] = '{',
        [0x29] = '}',
        [0x2F] = '\\',
        [0x3C] = '[',
        [0x3D] = '~',
        [0x3E] = ']',
        [0x40] = '|',
        [0x65] = '€',
    };

    private SeptetTables(string locking, Dictionary<byte, char> single)
    {
        Locking = locking;
        Single = single;
        foreach (var (code, character) in single)
        {
            Septets[character] = [Escape, code];
        }

        // What both tables have takes one septet.
        for (byte code = 0; code < locking.Length; code++)
        {
            if (code != Escape)
            {
                Septets[locking[code]] = [code];
            }
        }
    }

    public static SeptetTables Default { get; } = new(Basic, Extension);

    public static SeptetTables Turkish { get; } = new(
        With(Basic, (0x04, '€'), (0x07, 'ı'), (0x0B, 'Ğ'), (0x0C, 'ğ'), (0x1C, 'Ş'), (0x1D, 'ş'), (0x40, 'İ'), (0x60, 'ç')),
        new(Extension) { [0x47] = 'Ğ', [0x49] = 'İ', [0x53] = 'Ş', [0x63] = 'ç', [0x67] = 'ğ', [0x69] = 'ı', [0x73] = 'ş' });

    public static SeptetTables Spanish { get; } = new(
        Basic,
        new(Extension) { [0x09] = 'ç', [0x41] = 'Á', [0x49] = 'Í', [0x4F] = 'Ó', [0x55] = 'Ú', [0x61] = 'á', [0x69] = 'í', [0x6F] = 'ó', [0x75] = 'ú' });

    public string Locking { get; }

    public IReadOnlyDictionary<byte, char> Single { get; }

    /// <summary>How each character is written.</summary>
    public Dictionary<char, byte[]> Septets { get; } = [];

    private static string With(string table, params (byte Code, char Character)[] changes)
    {
        var characters = table.ToCharArray();
        foreach (var (code, character) in changes)
        {
            characters[code] = character;
        }

        return new string(characters);
    }
}
