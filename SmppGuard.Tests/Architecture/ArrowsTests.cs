using System.Text.RegularExpressions;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Architecture;

/// <summary>
/// In which direction the folders of the program know each other. A change that needs a new arrow adds it here, where everybody sees it; an arrow that points upwards
/// cannot be added at all.
/// </summary>
public sealed partial class ArrowsTests
{
    /// <summary>Composition brings all together.</summary>
    private const string All = "*";

    /// <summary>The folders from top to bottom, each with those below that it knows. Nobody is above what stands before it, so there is no cycle.</summary>
    private static readonly (string Folder, string Knows)[] Allowed =
    [
        ("Commands", "Hosting Sockets Verifying Moving Access Admin Evidence Compliance Complaints Consents Archive Registry Journal RulePacks Input Model Observability"),
        ("Hosting", All),
        ("Storage.Sqlite", "Sockets Verifying Moving Events Audit Access Relay Complaints TemplateProposals CarrierBlackLists Filings DoNotDisturb Consents Archive Registry Idempotency Journal Carriers Input Model"),
        ("Storage.MongoDb", "Verifying Moving Events Audit Access Relay Complaints TemplateProposals CarrierBlackLists Suspensions Frequency Filings DoNotDisturb Consents Archive Registry Idempotency Journal Carriers Input Model"),
        ("Verifying", "Moving Audit Consents Archive Journal Carriers Model"),
        ("Moving", "Archive Journal Model"),
        ("Admin", "Evidence Events Sockets Audit Access Relay Guessing Compliance Complaints TemplateProposals CarrierBlackLists Filings DoNotDisturb Consents Archive Registry Idempotency Journal Carriers RulePacks Input Model Observability"),
        ("Evidence", "Audit Archive Journal RulePacks Input Model"),
        ("Events", "Relay Complaints Consents Registry Journal Input Model"),
        ("Audit", "Archive Model Observability"),
        ("Access", "Guessing Registry Model"),
        ("Relay", "Sockets Tls Guessing Compliance CarrierBlackLists Frequency Consents Archive Registry Journal Carriers RulePacks Input Model Observability"),
        ("Compliance", "Filings DoNotDisturb Consents Registry Restrictions RulePacks Input Model"),
        ("Complaints", "Suspensions Consents Registry RulePacks Input Model"),
        ("TemplateProposals", "Archive Registry Input Model"),
        ("CarrierBlackLists", "Consents Archive Registry RulePacks Input Model"),
        ("Suspensions", "Archive Registry Journal Input Model"),
        ("Frequency", "Archive Registry Restrictions Journal Input Model"),
        ("Filings", "Archive Registry RulePacks Input Model"),
        ("DoNotDisturb", "Restrictions Input Model"),
        ("Consents", "Registry Restrictions Journal RulePacks Input Model Observability"),
        ("Archive", "Journal Input Model RulePacks"),
        ("Registry", "Restrictions RulePacks Input Model"),
        ("Restrictions", "Observability"),
        ("Idempotency", ""),
        ("Journal", "Input Model"),
        ("Carriers", "Input Model Observability"),
        ("Sockets", ""),
        ("Tls", "Input Model Observability"),
        ("Guessing", ""),
        ("RulePacks", ""),
        ("Input", "Model"),
        ("Model", ""),
        ("Observability", ""),
    ];

    [Fact]
    public void Folders_know_only_those_below_that_the_list_allows()
    {
        var rank = Allowed.Index().ToDictionary(a => a.Item.Folder, a => a.Index, StringComparer.Ordinal);
        Assert.All(Allowed, a => Assert.All(Known(a.Knows), known => Assert.True(rank[known] > rank[a.Folder], $"{a.Folder} -> {known} points upwards")));

        var arrows = FolderArrows.Read();
        Assert.All(arrows, arrow => Assert.Contains(arrow.From, rank));
        AssertNone(arrows.Where(a => !Known(Allowed[rank[a.From]].Knows).Contains(a.To, StringComparer.Ordinal)).Select(a => $"{a.From} -> {a.To}: {a.Example}"));
    }

    /// <summary>What the compiler leaves no trace of: names in comments, constants.</summary>
    [Fact]
    public void Sources_use_no_namespace_that_their_folder_may_not_know()
    {
        var root = Path.Combine(SourceFolder.Path, "SmppGuard");
        AssertNone(
            from allowed in Allowed
            let folder = Path.Combine(root, allowed.Folder.Replace('.', Path.DirectorySeparatorChar))
            // The protocol is below all; the commands over the HTTP API are a project of their own, which commands alone bring in.
            let known = Known(allowed.Knows).Append(allowed.Folder).Append("Smpp").Append(allowed.Folder == "Commands" ? "Cli" : allowed.Folder).ToHashSet(StringComparer.Ordinal)
            from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            from line in File.ReadLines(file)
            let used = Used().Match(line)
            where used.Success && !known.Contains(used.Groups["folder"].Value)
            select $"{Path.GetRelativePath(root, file)}: {line}");
    }

    [Fact]
    public void No_arrow_is_allowed_that_nothing_needs()
    {
        var arrows = FolderArrows.Read().Select(a => (a.From, a.To)).ToHashSet();
        AssertNone(Allowed.Where(a => a.Knows != All).SelectMany(a => Known(a.Knows).Where(known => !arrows.Contains((a.Folder, known))).Select(known => $"{a.Folder} -> {known}")));
    }

    [Fact]
    public void Namespaces_are_folders()
    {
        var root = SourceFolder.Path;
        foreach (var project in new[] { "SmppGuard.Smpp", "SmppGuard.Cli", "SmppGuard", "SmppGuard.Tests" })
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(root, project), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)))
            {
                var declared = File.ReadLines(file).FirstOrDefault(l => l.StartsWith("namespace ", StringComparison.Ordinal));
                if (declared is not null)
                {
                    Assert.Equal($"namespace {Path.GetDirectoryName(Path.GetRelativePath(root, file))!.Replace('/', '.')};", declared);
                }
            }
        }
    }

    private static void AssertNone(IEnumerable<string> wrong) => Assert.True(!wrong.Any(), string.Join('\n', wrong));

    private static IEnumerable<string> Known(string knows) =>
        knows == All ? Allowed.SkipWhile(a => a.Knows != All).Skip(1).Select(a => a.Folder) : knows.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^using SmppGuard\.(?<folder>Storage\.\w+|\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Used();
}
