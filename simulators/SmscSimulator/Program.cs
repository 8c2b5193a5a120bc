using System.CommandLine;
using SmscSimulator;

// After Ctrl+C connections are closed and the dump is written out; two seconds, the default, can be too short for that.
return await SmscCommand.Root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
