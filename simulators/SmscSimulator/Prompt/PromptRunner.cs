using System.Globalization;
using SmppGuard.Smpp;
using SmscSimulator.Server;

namespace SmscSimulator.Prompt;

/// <summary>Carries out the lines of a script or of the prompt, one after the other, on a running SMSC.</summary>
internal sealed class PromptRunner(SmscServer server, TextWriter output)
{
    private static readonly TimeSpan WaitStep = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Reads lines until quit (true) or the end of the input (false). With <paramref name="stopAtProblem"/>, as in a script, a line that cannot be read ends it;
    /// else, as at a prompt, it is explained.
    /// </summary>
    /// <exception cref="FormatException">A line of a script is wrong; the message has its number.</exception>
    public async Task<bool> RunAsync(TextReader lines, bool stopAtProblem, CancellationToken cancellationToken)
    {
        // Reading a console blocks its thread whatever the method is called, so it is done on another one that may be left behind.
        for (int number = 1; await Task.Run(lines.ReadLine, cancellationToken).WaitAsync(cancellationToken) is { } line; number++)
        {
            if (!PromptParser.TryParse(line, out PromptCommand command, out string? problem))
            {
                if (stopAtProblem)
                {
                    throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"line {number}: {problem}"));
                }

                await output.WriteLineAsync(problem);
                continue;
            }

            if (command is PromptCommand.Quit)
            {
                return true;
            }

            await ExecuteAsync(command, cancellationToken);
        }

        return false;
    }

    private async Task ExecuteAsync(PromptCommand command, CancellationToken cancellationToken)
    {
        switch (command)
        {
            case PromptCommand.Reply reply:
                await ReplyAsync(reply);
                break;
            case PromptCommand.Disconnect { Connection: null }:
                server.Disconnect();
                break;
            case PromptCommand.Disconnect { Connection: { } number }:
                server.Connections().FirstOrDefault(connection => connection.Number == number)?.Abort();
                break;
            case PromptCommand.Unbind:
                server.Unbind();
                break;
            case PromptCommand.RefuseBinds refuse:
                server.RefuseBindsWith = refuse.Status;
                break;
            case PromptCommand.Silence silence:
                server.Silent = silence.On;
                break;
            case PromptCommand.Freeze freeze:
                server.Frozen = freeze.On;
                break;
            case PromptCommand.Listen listen:
                await (listen.On ? server.ListenAsync(cancellationToken) : server.GoDownAsync());
                break;
            case PromptCommand.SetErrors errors:
                server.Errors = errors.Mix;
                break;
            case PromptCommand.SetLatency latency:
                server.Latency = latency.Latency;
                break;
            case PromptCommand.SetReceipts receipts:
                server.SendsReceipts = receipts.On;
                server.ReceiptStates = receipts.States ?? server.ReceiptStates;
                break;
            case PromptCommand.Wait wait:
                await Task.Delay(wait.Time, cancellationToken);
                break;
            case PromptCommand.WaitForSubmits submits:
                await UntilAsync(() => server.Counters.Submits >= submits.Count, cancellationToken);
                break;
            case PromptCommand.WaitForBinds binds:
                await server.WaitForBindsAsync(binds.Count, Timeout.InfiniteTimeSpan).WaitAsync(cancellationToken);
                break;
            case PromptCommand.ShowCounters:
                await output.WriteLineAsync(server.Counters.ToString());
                break;
            case PromptCommand.ShowSessions:
                foreach (SmscConnection connection in server.Connections())
                {
                    await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{connection.Number} {connection.State} {connection.SystemId}"));
                }

                break;
            case PromptCommand.Help:
                await output.WriteLineAsync(PromptParser.HelpText);
                break;
        }
    }

    private async Task ReplyAsync(PromptCommand.Reply reply)
    {
        try
        {
            Task<CommandStatus> answer = server.ReplyAsync(reply.Phone, reply.Code, reply.Text);
            CommandStatus status = await answer.WaitAsync(TimeSpan.FromSeconds(30));
            await output.WriteLineAsync($"reply acknowledged with {CommandStatuses.Name(status)}");
        }
        catch (Exception error) when (error is TimeoutException or IOException or ArgumentException)
        {
            await output.WriteLineAsync($"reply not acknowledged: {error.Message}");
        }
    }

    private static async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            await Task.Delay(WaitStep, cancellationToken);
        }
    }
}
