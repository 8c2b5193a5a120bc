using System.CommandLine;
using SmppGuard.Cli;

var root = new RootCommand("SmppGuard over its HTTP API.");
foreach (var command in ClientCommands.Create())
{
    root.Add(command);
}

return await root.Parse(args).InvokeAsync();
