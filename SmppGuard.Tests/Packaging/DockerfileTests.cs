using System.Text.Json;
using System.Text.RegularExpressions;
using SmppGuard.Commands;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Packaging;

/// <summary>What can be said of the image without an engine that builds it.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string[] Lines = Instruction().Replace(File.ReadAllText(Path.Combine(SourceFolder.Path, "Dockerfile")), " ").Split('\n');

    [Fact]
    public void Everything_that_is_copied_is_there_and_not_ignored()
    {
        var kept = File.ReadLines(Path.Combine(SourceFolder.Path, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToHashSet(StringComparer.Ordinal);
        var copied = Lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1]).ToList();
        Assert.Contains("SmppGuard", copied);
        Assert.Contains("LICENSE", copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(SourceFolder.Path, path)), path));
        Assert.All(copied, path => Assert.Contains(path.Split('/')[0], kept));
        Assert.All(kept, path => Assert.Contains(path, copied.Select(c => c.Split('/')[0])));
    }

    [Fact]
    public void The_program_runs_as_a_user_without_rights_and_every_stage_names_its_version()
    {
        Assert.All(Lines.Where(line => line.StartsWith("FROM mcr", StringComparison.Ordinal)), line => Assert.Matches(":10\\.0[^ ]* AS ", line));
        var last = Lines[Array.FindLastIndex(Lines, line => line.StartsWith("FROM ", StringComparison.Ordinal))..];
        Assert.Equal("USER 1654:1654", last.Last(line => line.StartsWith("USER ", StringComparison.Ordinal)));
        Assert.Contains(Lines, line => line.Contains("-p:PublishReadyToRun=true -p", StringComparison.Ordinal));
    }

    [Fact]
    public void Its_commands_are_those_of_the_program()
    {
        var commands = Lines.Where(line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal) || line.StartsWith("CMD ", StringComparison.Ordinal))
            .Select(line => JsonSerializer.Deserialize<string[]>(line[line.IndexOf('[', StringComparison.Ordinal)..])!).ToList();
        Assert.Equal(2, commands.Count);
        Assert.All(commands, command => Assert.Empty(CommandTree.Root.Parse([.. command.Where(word => word != "/app/SmppGuard")]).Errors));
    }

    [GeneratedRegex(@"\\\n", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Instruction();
}
