using System.Text;

namespace SmppGuard.Complaints;

/// <summary>Reads comma-separated values (RFC 4180): fields in quotes may contain commas, line breaks and doubled quotes. Empty lines are skipped.</summary>
internal sealed class CsvReader(TextReader text)
{
    private readonly StringBuilder _field = new();
    private int _nextLine = 1;

    /// <summary>Line on which the record began that was read last; the first is 1.</summary>
    public int Line { get; private set; }

    /// <summary>The fields of the next record; null: there is none.</summary>
    /// <exception cref="InvalidDataException">A quote is not closed, or something follows it.</exception>
    public List<string>? Read()
    {
        while (text.Peek() is '\r' or '\n')
        {
            EndLine();
        }

        if (text.Peek() < 0)
        {
            return null;
        }

        Line = _nextLine;
        var fields = new List<string>();
        while (true)
        {
            fields.Add(text.Peek() == '"' ? Quoted() : Plain());
            switch (text.Peek())
            {
                case ',':
                    _ = text.Read();
                    break;
                case < 0 or '\r' or '\n':
                    EndLine();
                    return fields;
                default:
                    throw new InvalidDataException("something stands between a closing quote and the next comma.");
            }
        }
    }

    private string Plain()
    {
        _field.Clear();
        while (text.Peek() is >= 0 and not (',' or '\r' or '\n'))
        {
            _field.Append((char)text.Read());
        }

        return _field.ToString();
    }

    private string Quoted()
    {
        _ = text.Read();
        _field.Clear();
        while (true)
        {
            var next = text.Read();
            if (next < 0)
            {
                throw new InvalidDataException("a quote is not closed.");
            }

            if (next == '"')
            {
                if (text.Peek() != '"')
                {
                    return _field.ToString();
                }

                _ = text.Read();
            }

            _nextLine += next == '\n' ? 1 : 0;
            _field.Append((char)next);
        }
    }

    private void EndLine()
    {
        if (text.Read() == '\r' && text.Peek() == '\n')
        {
            _ = text.Read();
        }

        _nextLine++;
    }
}
