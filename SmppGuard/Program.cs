using System.CommandLine;
using SmppGuard.Commands;

// The host handles signals itself and takes its time to drain; the command line must not cut that short.
return await CommandTree.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
