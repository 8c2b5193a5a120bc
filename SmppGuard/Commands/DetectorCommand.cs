using System.CommandLine;
using System.Text;
using SmppGuard.Compliance.Content;
using SmppGuard.Compliance.Content.Evaluation;
using SmppGuard.Hosting;

namespace SmppGuard.Commands;

/// <summary><c>detector FILE</c>: measures the content detector with labelled texts, the shipped ones or an operator's own.</summary>
internal static class DetectorCommand
{
    public static Command Create()
    {
        var samples = new Argument<FileInfo>("FILE") { Description = "The labelled texts, tab separated: part, class, language, kind, text." };
        var words = new Option<FileInfo?>("--words") { Description = "A word list to use in place of the built-in one." };
        var write = new Option<FileInfo?>("--write") { Description = "Write the report to this file, too." };
        var command = new Command("detector", "Report how well the content detector tells adverts from codes and notices.") { samples, words, write };
        command.SetAction(async (arguments, cancellation) =>
        {
            try
            {
                var report = Report(arguments.GetRequiredValue(samples).FullName, arguments.GetValue(words)?.FullName);
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

    private static string Report(string samples, string? words)
    {
        var texts = ContentSample.ReadAll(File.ReadLines(samples));
        if (words is null)
        {
            return ContentReport.Write(new ContentDetector(ContentWords.BuiltIn), texts);
        }

        using var list = File.OpenRead(words);
        return ContentReport.Write(new ContentDetector(ContentWords.Read(list)), texts);
    }
}
