using System.Diagnostics;
using System.Globalization;
using SmppGuard.Smpp.Pdus;
using SmscSimulator.Behaviour;
using SmscSimulator.Phones;
using SmscSimulator.Server;

namespace SmscSimulator.Prompt;

/// <summary>Carries out the lines of a script or of the prompt, one after the other, on a running SMSC.</summary>
internal sealed class PromptRunner
{
    private static readonly TimeSpan WaitStep = TimeSpan.FromMilliseconds(20);

    private readonly SmscServer _server;
    private readonly TextWriter _output;

    public PromptRunner(SmscServer server, TextWriter output)
    {
        _server = server;

        // What phones show comes from the threads of the connections.
        _output = TextWriter.Synchronized(output);
        if (server.Options.ShowPhones)
        {
            ShowPhones(on: true);
        }
    }

    /// <summary>
    /// Reads lines until quit (true) or the end of the input (false). With <paramref name="stopAtProblem"/>, as in a script, a line that cannot be read ends it;
    /// else, as at a prompt, it is explained.
    /// </summary>
    /// <exception cref="FormatException">A line of a script is wrong, or what it waits for does not come in time; the message has its number.</exception>
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

                await _output.WriteLineAsync(problem);
                continue;
            }

            if (command is PromptCommand.Quit)
            {
                return true;
            }

            try
            {
                await ExecuteAsync(command, cancellationToken);
            }
            catch (TimeoutException missed) when (stopAtProblem)
            {
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"line {number}: {missed.Message}"), missed);
            }
            catch (TimeoutException missed)
            {
                await _output.WriteLineAsync(missed.Message);
            }
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
                _server.Disconnect();
                break;
            case PromptCommand.Disconnect { Connection: { } number }:
                _server.Connections().FirstOrDefault(connection => connection.Number == number)?.Abort();
                break;
            case PromptCommand.Unbind:
                _server.Unbind();
                break;
            case PromptCommand.RefuseBinds refuse:
                _server.RefuseBindsWith = refuse.Status;
                break;
            case PromptCommand.Silence silence:
                _server.Silent = silence.On;
                break;
            case PromptCommand.Freeze freeze:
                _server.Frozen = freeze.On;
                break;
            case PromptCommand.Listen listen:
                await (listen.On ? _server.ListenAsync(cancellationToken) : _server.GoDownAsync());
                break;
            case PromptCommand.SetErrors errors:
                _server.Errors = errors.Mix;
                break;
            case PromptCommand.SetLatency latency:
                _server.Latency = latency.Latency;
                break;
            case PromptCommand.SetReceipts receipts:
                _server.SendsReceipts = receipts.On;
                _server.ReceiptStates = receipts.States ?? _server.ReceiptStates;
                break;
            case PromptCommand.ShowPhones phones:
                ShowPhones(phones.On);
                break;
            case PromptCommand.ShowPhone phone:
                await ShowPhoneAsync(_server.Phone(phone.Number));
                break;
            case PromptCommand.Wait wait:
                await Task.Delay(wait.Time, cancellationToken);
                break;
            case PromptCommand.WaitForSubmits submits:
                await UntilAsync(() => _server.Counters.Submits, submits.Count, "submits", submits.Patience, cancellationToken);
                break;
            case PromptCommand.WaitForBinds binds:
                await UntilAsync(() => _server.Connections().Count(connection => connection.IsBound), binds.Count, "binds", binds.Patience, cancellationToken);
                break;
            case PromptCommand.WaitForDelivered delivered:
                await UntilAsync(() => _server.Counters.DeliversAcknowledged, delivered.Count, "acknowledged deliveries", delivered.Patience, cancellationToken);
                break;
            case PromptCommand.AddAnswer answer:
                _server.Answers = _server.Answers.And(answer.Rule);
                break;
            case PromptCommand.DropAnswers:
                _server.Answers = AnswerRules.None;
                break;
            case PromptCommand.ShowAnswers:
                await _output.WriteLineAsync(_server.Answers.ToString());
                break;
            case PromptCommand.ShowCounters:
                await _output.WriteLineAsync(_server.Counters.ToString());
                break;
            case PromptCommand.ShowSessions:
                foreach (EsmeSession connection in _server.Connections())
                {
                    await _output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{connection.Number} {connection.State} {connection.SystemId}"));
                }

                break;
            case PromptCommand.Help:
                await _output.WriteLineAsync(PromptParser.HelpText);
                break;
        }
    }

    private void ShowPhones(bool on)
    {
        _server.Phones.OnMessage = on ? _output.WriteLine : null;
        _server.ShowsPhones = on || _server.Options.KeepMessages;
    }

    private async Task ShowPhoneAsync(Phone phone)
    {
        foreach (PhoneMessage message in phone.Messages.Snapshot())
        {
            await _output.WriteLineAsync(message.ToString());
        }

        await _output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{phone.Messages.Count} messages, {phone.Unfinished} with segments missing"));
    }

    private async Task ReplyAsync(PromptCommand.Reply reply)
    {
        try
        {
            Task<CommandStatus> answer = _server.ReplyAsync(reply.Phone, reply.Code, reply.Text);
            CommandStatus status = await answer.WaitAsync(TimeSpan.FromSeconds(30));
            await _output.WriteLineAsync($"reply acknowledged with {CommandStatuses.Name(status)}");
        }
        catch (Exception error) when (error is TimeoutException or IOException or ArgumentException)
        {
            await _output.WriteLineAsync($"reply not acknowledged: {error.Message}");
        }
    }

    private static async Task UntilAsync(Func<long> figure, long wanted, string what, TimeSpan patience, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (figure() is var seen && seen < wanted)
        {
            if (patience >= TimeSpan.Zero && Stopwatch.GetElapsedTime(start) >= patience)
            {
                throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"{seen} {what} instead of {wanted} after {patience.TotalSeconds} s"));
            }

            await Task.Delay(WaitStep, cancellationToken);
        }
    }
}
