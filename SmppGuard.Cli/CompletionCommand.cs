using System.CommandLine;

namespace SmppGuard.Cli;

/// <summary><c>completion bash | zsh</c>: prints what makes the shell complete this program's commands; the program itself is asked for the words.</summary>
internal static class CompletionCommand
{
    // The words come from the [suggest] directive of the command line's parser: the whole line, and where the cursor stands in it.
    private const string Bash = """
        # source <(smppguard completion bash)
        _smppguard() {
            local IFS=$'\n' current="${COMP_WORDS[COMP_CWORD]}"
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${current}"))
        }
        complete -o default -F _smppguard smppguard
        """;

    private const string Zsh = """
        #compdef smppguard
        # source <(smppguard completion zsh)
        _smppguard() {
            local -a words_found
            words_found=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -- ${words_found:#}
        }
        compdef _smppguard smppguard
        """;

    public static Command Create() => new("completion", "Print the completion script of a shell.")
    {
        Script("bash", Bash),
        Script("zsh", Zsh),
    };

    private static Command Script(string shell, string script)
    {
        var command = new Command(shell, $"The script for {shell}, to be read by source <(smppguard completion {shell}).");
        command.SetAction(arguments => arguments.InvocationConfiguration.Output.WriteLine(script.ReplaceLineEndings("\n")));
        return command;
    }
}
