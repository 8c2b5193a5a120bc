using System.CommandLine;
using Demo;

// After Ctrl+C SmppGuard drains and the temporary folder is removed; two seconds, the default, can be too short for that.
return await DemoCommand.Root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
