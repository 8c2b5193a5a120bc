namespace SmppGuard.Relay.Submits;

/// <summary>
/// Working memory of a read loop between two reads: one set per thread, not per connection, so that idle binds cost nothing and busy ones allocate nothing.
/// </summary>
internal sealed class Scratch
{
    [ThreadStatic]
    private static Scratch? _ofThread;

    private char[] _text = new char[1024];
    private char[] _stamped = new char[1024];
    private byte[] _octets = new byte[4096];
    private byte[] _joined = [];
    private byte[] _parts = [];
    private byte[] _packed = [];

    public static Scratch OfThread => _ofThread ??= new Scratch();

    public Span<char> Text(int length) => Grown(ref _text, length);

    public Span<char> Stamped(int length) => Grown(ref _stamped, length);

    public Span<byte> Octets(int length) => Grown(ref _octets, length);

    /// <summary>For the parts as a record names them.</summary>
    public Span<byte> Parts(int length) => Grown(ref _parts, length)[..length];

    /// <summary>For packed septets.</summary>
    public Span<byte> Packed(int length) => Grown(ref _packed, length)[..length];

    /// <summary>For the octets of several parts.</summary>
    public Span<byte> Joined(int length) => Grown(ref _joined, length);

    private static Span<T> Grown<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            array = new T[Math.Max(length, array.Length * 2)];
        }

        return array;
    }
}
