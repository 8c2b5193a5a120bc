using System.CommandLine;
using SmppGuard.Benchmarks.Cells;
using SmppGuard.Benchmarks.Consents;
using SmppGuard.Benchmarks.DataDirectory;
using SmppGuard.Benchmarks.EndToEnd;
using SmppGuard.Benchmarks.FailOver;
using SmppGuard.Benchmarks.FirstBind;
using SmppGuard.Benchmarks.Flood;
using SmppGuard.Benchmarks.Follow;
using SmppGuard.Benchmarks.Guesses;
using SmppGuard.Benchmarks.Idle;
using SmppGuard.Benchmarks.Import;
using SmppGuard.Benchmarks.Micro;
using SmppGuard.Benchmarks.MongoLoad;
using SmppGuard.Benchmarks.Portability;
using SmppGuard.Benchmarks.Revocation;
using SmppGuard.Benchmarks.Routes;
using SmppGuard.Benchmarks.Starts;

RootCommand root = new("Benchmarks of SmppGuard; run them from a Release build.")
{
    MicroCommand.Create(),
    EndToEndCommand.Create(),
    CellsCommand.Create(),
    IdleCommand.Create(),
    FirstBindCommand.Create(),
    ImportBenchmarkCommand.Create(),
    ConsentsCommand.Create(),
    RevocationCommand.Create(),
    FloodCommand.Create(),
    GuessesCommand.Create(),
    DataDirectoryCommand.Create(),
    MongoLoadCommand.Create(),
    ForgetfulServer.CreateCommand(),
    StartsCommand.Create(),
    FollowCommand.Create(),
    PortabilityCommand.Create(),
    RoutesCommand.Create(),
    FailOverCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
