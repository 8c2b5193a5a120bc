using System.Text;

namespace SmppGuard.Fuzz;

/// <summary>
/// The inputs that fuzzing starts from, and those that once showed a fault: <c>Corpus/TARGET/NAME.hex</c>, hexadecimal digits with blanks anywhere; a line that starts with # says
/// where it comes from.
/// </summary>
internal static class Seeds
{
    public static IEnumerable<(string Name, byte[] Octets)> Of(string target) =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Corpus", target), "*.hex").Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileNameWithoutExtension(path), Read(path)));

    public static byte[] Read(string path)
    {
        if (!path.EndsWith(".hex", StringComparison.OrdinalIgnoreCase))
        {
            return File.ReadAllBytes(path);
        }

        var digits = new StringBuilder();
        foreach (var line in File.ReadLines(path).Where(line => !line.StartsWith('#')))
        {
            digits.Append(string.Concat(line.Where(c => !char.IsWhiteSpace(c))));
        }

        return Convert.FromHexString(digits.ToString());
    }

    /// <summary>Fuzzers want binary files.</summary>
    public static void Export(string target, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, octets) in Of(target))
        {
            File.WriteAllBytes(Path.Combine(folder, name), octets);
        }
    }
}
