using System.CommandLine;
using SmppGuard.Commands;
using SmppGuard.Hosting;

// Before any file is made: the records of people are for nobody else on this machine.
PrivateFiles.Begin();

// Before anything else: a signal must end a start in order, however early it comes. Other commands may be ended at any moment.
var stopping = args is ["serve", ..] ? Stops.Listen() : CancellationToken.None;

// Draining takes its time; the command line must not cut that short.
return await CommandTree.Root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, stopping);
