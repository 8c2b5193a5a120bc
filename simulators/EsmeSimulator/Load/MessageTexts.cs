using System.Text;

namespace EsmeSimulator.Load;

/// <summary>A UTF-8 file of texts, one per line; empty lines are skipped, <c>\n</c> and <c>\\</c> stand for a line break and a backslash.</summary>
internal static class MessageTexts
{
    public static IReadOnlyList<string> Read(string path)
    {
        var texts = new List<string>();
        foreach (string line in File.ReadLines(path, Encoding.UTF8))
        {
            if (line.Length > 0)
            {
                texts.Add(Unescape(line));
            }
        }

        return texts;
    }

    private static string Unescape(string line)
    {
        if (!line.Contains('\\', StringComparison.Ordinal))
        {
            return line;
        }

        var text = new StringBuilder(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length && line[i + 1] is 'n' or '\\')
            {
                i++;
                text.Append(line[i] == 'n' ? '\n' : '\\');
            }
            else
            {
                text.Append(line[i]);
            }
        }

        return text.ToString();
    }
}
