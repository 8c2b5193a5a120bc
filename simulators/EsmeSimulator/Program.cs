using System.CommandLine;
using EsmeSimulator;

// After Ctrl+C what is under way is still counted, and unbound; two seconds, the default, can be too short for that.
return await EsmeCommand.Root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
