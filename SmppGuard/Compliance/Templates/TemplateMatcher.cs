using System.Buffers;
using System.Runtime.CompilerServices;
using SmppGuard.Registry;
using SmppGuard.Registry.Templates;

namespace SmppGuard.Compliance.Templates;

/// <summary>Tells which template of a code a text fits, and what of it is left to be read. Immutable.</summary>
internal sealed class TemplateMatcher
{
    /// <summary>Stands between the contents of two variables.</summary>
    private const char Between = ' ';

    /// <summary>Stands for what is left out; parts words and numbers.</summary>
    private const string Gap = "，";

    private static readonly SearchValues<char> OfNumber = SearchValues.Create("0123456789+-() ");

    private readonly OrganizationMarks _marks;
    private readonly TemplateTrie _trie;
    private readonly string[] _ids;
    private readonly TemplatePiece[][] _pieces;

    /// <param name="templates">Those of the code.</param>
    /// <param name="marks">Those of the code's organization.</param>
    public TemplateMatcher(RegisteredTemplates templates, OrganizationMarks marks)
    {
        _marks = marks;
        var ids = new List<string>(templates.Count);
        var pieces = new List<TemplatePiece[]>(templates.Count);
        var builder = new TemplateTrieBuilder();
        foreach (var (id, template) in templates.Readable)
        {
            if (WithoutMarks(template.Pieces, marks) is { Length: > 0 } rest)
            {
                builder.Add(rest);
                ids.Add(id);
                pieces.Add(rest);
            }
        }

        _trie = builder.Build();
        _ids = [.. ids];
        _pieces = [.. pieces];
    }

    /// <summary>Whether it would be the same with these marks.</summary>
    public bool IsFor(OrganizationMarks marks) => ReferenceEquals(_marks, marks)
        || (_marks.Signatures.SequenceEqual(marks.Signatures, StringComparer.Ordinal) && _marks.ClosingTexts.SequenceEqual(marks.ClosingTexts, StringComparer.Ordinal)
            && string.Equals(_marks.Name, marks.Name, StringComparison.Ordinal) && string.Equals(_marks.LatinName, marks.LatinName, StringComparison.Ordinal));

    /// <summary>Finds a template that a text fits, with or without the sender's marks.</summary>
    /// <param name="text">As it was submitted.</param>
    /// <param name="code">Whose links and telephone numbers it may name.</param>
    /// <param name="words">Receives what its variables say that can say words; <see cref="TemplateTrie.MaxText"/> characters and some for what stands between.</param>
    /// <param name="filled">Receives what stands in its variables, and digits that go on in them; <see cref="TemplateTrie.MaxText"/> characters.</param>
    [SkipLocalsInit]
    public TemplateFit Fit(ReadOnlySpan<char> text, CodeNumber code, Span<char> words, Span<char> filled)
    {
        if (text.Length > TemplateTrie.MaxText)
        {
            return TemplateFit.None;
        }

        var whole = TemplateFold.Trim(text);
        var unsigned = OwnMarks.WithoutSignature(whole, _marks);
        var fit = FitOne(unsigned, code, words, filled);
        if (!fit.IsFound && OwnMarks.WithoutClosing(unsigned, _marks) is var bare && bare.Length < unsigned.Length)
        {
            fit = FitOne(bare, code, words, filled);
        }

        // A template may begin with a bracket of which the signature is one.
        return !fit.IsFound && unsigned.Length < whole.Length ? FitOne(whole, code, words, filled) : fit;
    }

    [SkipLocalsInit]
    private TemplateFit FitOne(ReadOnlySpan<char> text, CodeNumber code, Span<char> words, Span<char> filled)
    {
        Span<char> folded = stackalloc char[TemplateTrie.MaxText];
        Span<char> written = stackalloc char[TemplateTrie.MaxText];
        if (TemplateFold.Fold(text, folded, written, out var length) >= 0)
        {
            return TemplateFit.None;
        }

        Span<int> captures = stackalloc int[2 * TemplateSense.MaxVariables];
        var template = _trie.Find(folded[..length], written[..length], code, captures);
        return template < 0 ? TemplateFit.None : new TemplateFit(_ids[template], template, Words(template, written, captures, words), Filled(template, written, captures, filled));
    }

    private int Words(int template, ReadOnlySpan<char> written, ReadOnlySpan<int> captures, Span<char> words)
    {
        var length = 0;
        foreach (var piece in _pieces[template])
        {
            if (piece.Variable is not { } variable)
            {
                continue;
            }

            if (variable.Rule.Freedom > 0)
            {
                // Ideographs of two variables are read as one phrase, too.
                if (length > 0)
                {
                    words[length++] = Between;
                }

                length = Append(words, length, written[captures[0]..captures[1]]);
            }

            captures = captures[2..];
        }

        return length;
    }

    /// <summary>Writes what a template says itself, with a comma for each variable; returns its length.</summary>
    /// <param name="template">Of a text that fits.</param>
    /// <param name="literals">No longer than the text.</param>
    public int WriteLiterals(int template, Span<char> literals)
    {
        var length = 0;
        foreach (var piece in _pieces[template])
        {
            length = Append(literals, length, piece.Variable is null ? piece.Folded : Gap);
        }

        return length;
    }

    private int Filled(int template, ReadOnlySpan<char> written, ReadOnlySpan<int> captures, Span<char> filled)
    {
        var length = 0;
        foreach (var piece in _pieces[template])
        {
            if (piece.Variable is not null)
            {
                length = Append(filled, length, written[captures[0]..captures[1]]);
                captures = captures[2..];
                continue;
            }

            // A number that begins in the template and ends in a variable is not the template's.
            var literal = piece.Folded.AsSpan();
            var start = literal.IndexOfAnyExcept(OfNumber);
            if (start < 0)
            {
                length = Append(filled, length, literal);
                continue;
            }

            length = Append(filled, length, literal[..start]);
            length = Append(filled, length, Gap);
            length = Append(filled, length, literal[(literal.LastIndexOfAnyExcept(OfNumber) + 1)..]);
        }

        return length;
    }

    private static int Append(Span<char> destination, int length, ReadOnlySpan<char> text)
    {
        text.CopyTo(destination[length..]);
        return length + text.Length;
    }

    /// <summary>Pieces as they are compared: without the registered signature and blanks at either end.</summary>
    private static TemplatePiece[] WithoutMarks(IReadOnlyList<TemplatePiece> pieces, OrganizationMarks marks)
    {
        TemplatePiece[] rest = [.. pieces];
        if (rest[0].Literal is { } first)
        {
            rest[0] = With(rest[0], TemplateFold.TrimStart(OwnMarks.WithoutSignatureAtStart(TemplateFold.TrimStart(first), marks)));
        }

        if (rest[^1].Literal is { } last)
        {
            rest[^1] = With(rest[^1], TemplateFold.TrimEnd(OwnMarks.WithoutSignatureAtEnd(TemplateFold.TrimEnd(last), marks)));
        }

        return Array.Exists(rest, IsEmpty) ? Array.FindAll(rest, piece => !IsEmpty(piece)) : rest;

        static bool IsEmpty(TemplatePiece piece) => piece is { Variable: null, Folded.Length: 0 };
    }

    private static TemplatePiece With(TemplatePiece piece, ReadOnlySpan<char> literal)
    {
        if (literal.Length == piece.Literal!.Length)
        {
            return piece;
        }

        var folded = new char[literal.Length];
        _ = TemplateFold.Fold(literal, folded, out var length);
        return piece with { Literal = literal.ToString(), Folded = new string(folded, 0, length) };
    }
}

/// <summary>What became of a text that was compared with templates.</summary>
/// <param name="Id">Of the template that it fits; null: it fits none.</param>
/// <param name="Template">Its place in the matcher.</param>
/// <param name="Words">Characters that its variables say in words.</param>
/// <param name="Filled">Characters of what stands in its variables.</param>
internal readonly record struct TemplateFit(string? Id, int Template, int Words, int Filled)
{
    public static readonly TemplateFit None;

    public bool IsFound => Id is not null;
}
