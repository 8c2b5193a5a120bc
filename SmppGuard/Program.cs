using System.CommandLine;
using SmppGuard.Commands;
using SmppGuard.Hosting;

// Before any file is made: the records of people are for nobody else on this machine.
PrivateFiles.Begin();

// The host handles signals itself and takes its time to drain; the command line must not cut that short.
return await CommandTree.Root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
