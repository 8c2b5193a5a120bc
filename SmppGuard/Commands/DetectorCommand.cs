using System.CommandLine;
using System.Text;
using SmppGuard.Cli;
using SmppGuard.Compliance.Content;
using SmppGuard.Compliance.Content.Evaluation;
using SmppGuard.Consents;
using SmppGuard.Hosting;
using SmppGuard.Registry;
using SmppGuard.RulePacks;

namespace SmppGuard.Commands;

/// <summary><c>detector FILE</c>: measures the content detector with labelled texts, the shipped ones or an operator's own.</summary>
internal static class DetectorCommand
{
    public static Command Create()
    {
        var samples = new Argument<FileInfo>("FILE") { Description = "The labelled texts, tab separated: part, class, language, kind, text." };
        var words = new Option<FileInfo?>("--words") { Description = "A word list to use in place of the built-in one." };
        var templates = new Option<FileInfo?>("--templates") { Description = "A registry file with templates: report, too, what becomes of the texts where its codes hold them to these." };
        var write = new Option<FileInfo?>("--write") { Description = "Write the report to this file, too." };
        var train = new Option<string?>("--train") { Description = "Find the weights that fit the texts of this part best, and write them into the list named by --words." };
        var command = new Command("detector", "Report how well the content detector tells adverts from codes and notices.") { samples, words, templates, write, train };
        command.Validators.Add(result =>
        {
            if (result.Readable(train) is not null && result.Readable(words) is null)
            {
                result.AddError("--train needs --words: the list whose weights are to be written.");
            }
        });
        command.SetAction(async (arguments, cancellation) =>
        {
            try
            {
                var texts = ContentSample.ReadAll(File.ReadLines(arguments.GetRequiredValue(samples).FullName));
                if (arguments.GetValue(train) is { } part)
                {
                    await TrainAsync([.. texts.Where(text => string.Equals(text.Part, part, StringComparison.Ordinal))], part, arguments.GetRequiredValue(words)!.FullName, cancellation);
                }

                var detector = new ContentDetector(ReadList(arguments.GetValue(words)?.FullName));
                var problems = new List<string>();
                var trial = arguments.GetValue(templates) is { } registry ? ReadTemplates(registry.FullName, detector, problems) : null;
                if (problems.Count > 0)
                {
                    await ProblemReport.WriteAsync(problems, [], arguments.InvocationConfiguration.Error);
                    return ExitCode.Failure;
                }

                var report = ContentReport.Write(detector, texts, trial);
                await arguments.InvocationConfiguration.Output.WriteAsync(report);
                if (arguments.GetValue(write) is { } target)
                {
                    await File.WriteAllTextAsync(target.FullName, report, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellation);
                }

                return ExitCode.Success;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
            {
                await arguments.InvocationConfiguration.Error.WriteLineAsync(exception.Message);
                return ExitCode.Failure;
            }
        });
        return command;
    }

    private static ContentWords ReadList(string? path)
    {
        if (path is null)
        {
            return ContentWords.BuiltIn;
        }

        using var list = File.OpenRead(path);
        return ContentWords.Read(list);
    }

    /// <summary>Reads and judges the file as a start would that applies it to an empty store; accounts and consents send no text here.</summary>
    private static TemplateTrial? ReadTemplates(string path, ContentDetector detector, List<string> problems)
    {
        var options = new GuardOptions();
        var rules = OptionsServices.RegistryRulesOf(options);
        var file = RegistryFile.Load(path, problems, new RegistryConsents().Read).With(accounts: []);
        if (problems.Count == 0)
        {
            RegistryValidator.Validate(file, RegistryState.Empty, rules, problems, warnings: []);
        }

        return problems.Count > 0 ? null
            : new TemplateTrial(file.Name, RegistryState.Of(file).ToSnapshot(rules), detector, RulePack.Load(options.RulePack), options.Numbering.CountryCode);
    }

    private static async Task TrainAsync(IReadOnlyList<ContentSample> texts, string part, string path, CancellationToken cancellation)
    {
        if (texts.Count == 0)
        {
            throw new FormatException($"there are no texts of the part {part}.");
        }

        var trained = new ContentTrainer(texts).Train(ReadList(path));
        var file = trained.WriteInto(await File.ReadAllTextAsync(path, cancellation));
        await File.WriteAllTextAsync(path, file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellation);
    }
}
