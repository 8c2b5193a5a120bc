using System.CommandLine;
using System.Globalization;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Moving;

namespace SmppGuard.Commands;

/// <summary><c>storage copy</c> and <c>storage verify</c>: moving what is stored from one provider to the other, without configuration.</summary>
internal static class StorageCommand
{
    /// <summary>They give way to a <c>serve</c> beside them.</summary>
    private const int Nice = 10;

    private const string Place = "a data directory, or mongodb://SERVERS/DATABASE";

    public static Command Create() => new("storage", "Move what is stored from one provider to the other.") { Copy(), Verify() };

    private static Command Copy()
    {
        var (from, to) = (From(), To());
        var whole = new Option<bool>("--whole") { Description = "Compare everything again, not only what is new since the copy before." };
        var lost = new Option<int[]>("--lost-pod") { Description = "The number of a pod of --from whose journal is gone for good: the copy is complete without what nobody stored of it." };
        var command = new Command("copy", "Copy a data directory into a database, or back; again: only what is new since.") { from, to, whole, lost };
        command.SetAction((arguments, cancellation) => RunAsync(
            arguments.InvocationConfiguration,
            "nothing more was copied",
            progress => CopyAsync(arguments, from, to, arguments.GetValue(whole), (arguments.GetValue(lost) ?? []).ToHashSet(), progress, cancellation)));
        return command;
    }

    private static Command Verify()
    {
        var (from, to) = (From(), To());
        var since = new Option<string>("--since-day") { Description = "The first day of the archive to compare, for example 2026-11-28: those before it were compared already." };
        var command = new Command("verify", "Compare two stores item by item, and say what differs.") { from, to, since };
        command.SetAction((arguments, cancellation) => RunAsync(
            arguments.InvocationConfiguration,
            "nothing more was compared",
            progress => VerifyAsync(arguments, from, to, arguments.GetValue(since), progress, cancellation)));
        return command;
    }

    private static Option<string> From() => new("--from") { Description = $"What is or was served: {Place}.", Required = true };

    private static Option<string> To() => new("--to") { Description = $"The copy: {Place}.", Required = true };

    private static async Task<int> RunAsync(InvocationConfiguration streams, string failed, Func<MoveProgress, Task<int>> run)
    {
        var error = TextWriter.Synchronized(streams.Error);
        try
        {
            _ = ThreadPriorityOnLinux.Lower(Nice);
            return await MoveView.ShowAsync(error, run);
        }
        catch (Exception refused) when (refused is MoveRefusedException or StartRefusedException)
        {
            await error.WriteLineAsync(refused.Message);
            return ExitCode.BadConfiguration;
        }
        catch (Exception failure) when (failure is StorageException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"{failed}: {failure.Message}");
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync($"{failed}: it was told to stop");
            return ExitCode.Failure;
        }
    }

    private static async Task<int> CopyAsync(
        ParseResult arguments, Option<string> from, Option<string> to, bool isWhole, HashSet<int> lost, MoveProgress progress, CancellationToken cancellation)
    {
        var user = await StoreMove.CopyAsync(
            StorePlace.Parse("--from", arguments.GetRequiredValue(from)), StorePlace.Parse("--to", arguments.GetRequiredValue(to)), isWhole, lost, progress, TimeProvider.System, cancellation);
        var output = arguments.InvocationConfiguration.Output;
        foreach (var (part, tally) in progress.Parts)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{part}: {tally.Read} read, {tally.Put} written, {tally.Removed} removed"));
        }

        await output.WriteLineAsync(user is null ? "complete: the copy can be verified, and started with" : $"copied, and not complete: {user}. Copy again when it is stopped, before anybody starts with the copy");
        return ExitCode.Success;
    }

    private static async Task<int> VerifyAsync(ParseResult arguments, Option<string> from, Option<string> to, string? since, MoveProgress progress, CancellationToken cancellation)
    {
        var firstDay = 0;
        if (since is not null && !ArchiveDay.TryParse(since, out firstDay))
        {
            throw new MoveRefusedException($"--since-day is no day; use for example {ArchiveDay.NameOf(ArchiveDay.Of(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()))}");
        }

        var output = arguments.InvocationConfiguration.Output;
        var user = await StoreMove.CompareAsync(
            StorePlace.Parse("--from", arguments.GetRequiredValue(from)),
            StorePlace.Parse("--to", arguments.GetRequiredValue(to)),
            firstDay,
            progress,
            difference => output.WriteLine(Text(difference)),
            TimeProvider.System,
            cancellation);
        foreach (var (part, tally) in progress.Parts)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{part}: {tally.Read} compared, {tally.Differing} different"));
        }

        if (user is not null)
        {
            await output.WriteLineAsync($"what was recorded since the last copy counts as different: {user}");
        }

        var differing = progress.Parts.Sum(part => part.Tally.Differing);
        await output.WriteLineAsync(differing == 0 ? "equal" : string.Create(CultureInfo.InvariantCulture, $"different: {differing}"));
        return differing == 0 ? ExitCode.Success : ExitCode.BadData;
    }

    private static string Text(StoreDifference difference)
    {
        var how = difference.How switch
        {
            ItemIs.OnlyInSource => "is only in --from",
            ItemIs.OnlyInTarget => "is only in --to",
            _ => $"differs in {string.Join(", ", difference.Fields)}",
        };
        return $"{MoveView.NameOf(difference.Part, difference.Day)}: {difference.Part.NameOf(difference.Key)} {how}";
    }
}
