using BenchmarkDotNet.Attributes;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Benchmarks.Micro;

/// <summary>Octets to characters and back.</summary>
public class TextBenchmarks
{
    private readonly char[] _characters = new char[200];
    private readonly byte[] _octets = new byte[400];
    private byte[] _gsm7 = [];
    private byte[] _ucs2 = [];

    [GlobalSetup]
    public void Setup()
    {
        _gsm7 = Encode(Texts.Latin, Alphabet.Gsm7);
        _ucs2 = Encode(Texts.Chinese, Alphabet.Ucs2);
    }

    [Benchmark(Description = "decode GSM 7-bit, 65 characters")]
    public int DecodeGsm7() => SmsText.Decode(_gsm7, Alphabet.Gsm7, _characters);

    [Benchmark(Description = "encode GSM 7-bit, 65 characters")]
    public int EncodeGsm7() => SmsText.TryEncode(Texts.Latin, Alphabet.Gsm7, _octets, out var written) ? written : -1;

    [Benchmark(Description = "decode UCS-2, 29 characters")]
    public int DecodeUcs2() => SmsText.Decode(_ucs2, Alphabet.Ucs2, _characters);

    [Benchmark(Description = "encode UCS-2, 29 characters")]
    public int EncodeUcs2() => SmsText.TryEncode(Texts.Chinese, Alphabet.Ucs2, _octets, out var written) ? written : -1;

    private static byte[] Encode(string text, Alphabet alphabet)
    {
        var octets = new byte[SmsText.MaxOctets(text.Length, alphabet)];
        _ = SmsText.TryEncode(text, alphabet, octets, out var length);
        return octets[..length];
    }
}
