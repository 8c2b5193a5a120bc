using System.Buffers;
using System.Text;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Relay.Replies;

/// <summary>
/// What a phone may have written. Nearly always there is one reading, that of data_coding. Where it gives no clean text, or SMSCs are known to put a wrong data_coding on replies,
/// there are others: a refusal counts in any of them, because a lost one is an advert too many; an agreement in none but the first.
/// </summary>
internal sealed class ReplyReadings
{
    /// <summary>Octets up to which other readings are tried: keywords are short.</summary>
    private const int MaxOctets = 512;

    private const char Replacement = '\uFFFD';

    // What a text may hold and be clean: line ends and tabs are the only control characters that people write.
    private static readonly SearchValues<char> Unclean = SearchValues.Create(
        [.. Enumerable.Range(0, 0x10000).Select(c => (char)c).Where(c => (char.IsControl(c) && c is not ('\r' or '\n' or '\t' or '\f')) || c is Replacement or '\uFFFE' or '\uFFFF' or (>= '\uFDD0' and <= '\uFDEF'))]);

    // What may stand where there is no text.
    private static ReadOnlySpan<byte> Blanks => " \0\t\r\n"u8;

    private readonly List<string> _others = [];
    private readonly List<ReplyReadings> _beside = [];

    private ReplyReadings(string text, bool isClean)
    {
        Text = text;
        IsClean = isClean;
    }

    /// <summary>The likeliest reading; of binary data, and of text that is none in any way, the octets in hexadecimal.</summary>
    public string Text { get; }

    /// <summary>Whether <see cref="Text"/> is certainly what was written. False: somebody has to look at it.</summary>
    public bool IsClean { get; }

    /// <summary>What it may be beside that.</summary>
    public IReadOnlyList<string> Others => _others;

    /// <summary>The same of each text beside that which counts, a short_message or a second message_payload; those that say the same and those that are blank left out.</summary>
    public IReadOnlyList<ReplyReadings> Beside => _beside;

    /// <summary>All that it may be.</summary>
    public IEnumerable<string> All => _others.Prepend(Text);

    public static ReplyReadings Of(in DeliveredView reply, DataCodingScheme scheme)
    {
        var octets = reply.UserData;
        var coding = TextCoding.Of(reply.DataCoding, scheme, reply.Udh);
        var text = Decode(octets, coding);
        var isClean = octets.IsEmpty || (coding.IsText && SmsText.TryDecode(octets, coding, new char[SmsText.MaxChars(octets.Length, coding)], out _) && IsCleanText(text));

        // A byte order mark says how the rest is to be read.
        if (coding.Alphabet == Alphabet.Ucs2 && octets is [0xFF, 0xFE, ..] && octets.Length % 2 == 0)
        {
            text = Encoding.Unicode.GetString(octets[2..]);
            isClean = text.Length > 0 && IsCleanText(text);
        }

        var readings = new ReplyReadings(coding.IsText || octets.IsEmpty ? text : Readable(octets), isClean);
        readings.AddOthers(octets, coding, reply, scheme);
        if (reply.Text.Length != octets.Length)
        {
            // What looked like a header may be text.
            readings.AddOthers(reply.Text, DataCoding.AlphabetOf(reply.DataCoding, scheme), reply, scheme);
        }

        if (!reply.TextToTheEnd.IsEmpty)
        {
            readings.AddOthers(reply.TextToTheEnd, coding, reply, scheme);
        }

        if (reply.HasOtherTexts)
        {
            readings.AddBeside(reply, coding, scheme);
        }

        return readings;
    }

    private void AddBeside(in DeliveredView reply, TextCoding coding, DataCodingScheme scheme)
    {
        foreach (var text in reply.OtherTexts)
        {
            if (text.ContainsAnyExcept(Blanks) && !text.SequenceEqual(reply.Text))
            {
                // It may be written in another coding than that which counts, and data_coding speaks of one: nothing of it is certain.
                var octets = reply.UserDataOf(text);
                var beside = new ReplyReadings(Decode(octets, coding.IsText ? coding : scheme.Default), isClean: false);
                beside.AddOthers(octets, coding, reply, scheme);
                beside.AddOthers(text, coding, reply, scheme);
                _beside.Add(beside);
            }
        }
    }

    private void AddOthers(ReadOnlySpan<byte> octets, TextCoding coding, in DeliveredView reply, DataCodingScheme scheme)
    {
        if (octets.IsEmpty || octets.Length > MaxOctets)
        {
            return;
        }

        Add(Decode(octets, coding));
        Add(Decode(octets, DataCoding.AlphabetOf(reply.DataCoding, scheme)));
        Add(Encoding.Latin1.GetString(octets));
        Add(Encoding.UTF8.GetString(octets));
        Add(Decode(octets, Alphabet.Gb18030));

        // UCS-2 of either order, also with an octet too many before or behind.
        Add(Encoding.BigEndianUnicode.GetString(octets[..(octets.Length & ~1)]));
        Add(Encoding.Unicode.GetString(octets[..(octets.Length & ~1)]));
        if (octets.Length % 2 != 0)
        {
            Add(Encoding.BigEndianUnicode.GetString(octets[1..]));
            Add(Encoding.Unicode.GetString(octets[1..]));
        }

        if (!IsClean)
        {
            // Not of a clean text: two letters can be another one, packed.
            Add(Decode(octets, Alphabet.Gsm7));
            Add(Decode(octets, Alphabet.Gsm7Packed));
            Add(Decode(octets, new TextCoding(Alphabet.Gsm7Packed, default, TextCoding.FillBitsAfter(reply.Udh.Length))));
        }
    }

    private void Add(string reading)
    {
        if (reading.Length > 0 && (!IsClean || IsCleanText(reading)) && !string.Equals(reading, Text, StringComparison.Ordinal) && !_others.Contains(reading, StringComparer.Ordinal))
        {
            _others.Add(reading);
        }
    }

    private static string Decode(ReadOnlySpan<byte> octets, TextCoding coding)
    {
        var characters = new char[SmsText.MaxChars(octets.Length, coding)];
        return new string(characters, 0, SmsText.Decode(octets, coding, characters));
    }

    private static string Readable(ReadOnlySpan<byte> octets) =>
        octets.ContainsAnyExceptInRange((byte)' ', (byte)'~') ? Convert.ToHexString(octets) : Encoding.ASCII.GetString(octets);

    private static bool IsCleanText(string text)
    {
        if (text.AsSpan().ContainsAny(Unclean))
        {
            return false;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate is given as U+FFFD, which the text itself does not hold.
            if (rune.Value == Replacement || (rune.Value & 0xFFFE) == 0xFFFE)
            {
                return false;
            }
        }

        return true;
    }
}
