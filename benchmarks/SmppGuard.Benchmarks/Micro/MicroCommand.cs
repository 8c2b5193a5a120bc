using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace SmppGuard.Benchmarks.Micro;

/// <summary><c>micro</c>: BenchmarkDotNet over single steps of the data path, with the octets that each allocates. What it does not know, BenchmarkDotNet takes.</summary>
internal static class MicroCommand
{
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "Few iterations, to see that everything runs." };
        var rest = new Argument<string[]>("ARGUMENTS") { Description = "Arguments of BenchmarkDotNet, after --, for example: -- --filter *Decision*", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("micro", "Measure single steps of the data path.") { quick, rest };
        command.SetAction(arguments =>
        {
            var given = arguments.GetValue(rest) ?? [];
            var job = arguments.GetValue(quick) ? Job.Dry : Job.Default;

            // In this process: the benchmarks use internals of the product, and no second build of everything is needed.
            var config = ManualConfig.Create(DefaultConfig.Instance)
                .AddJob(job.WithToolchain(InProcessEmitToolchain.Instance))
                .AddDiagnoser(MemoryDiagnoser.Default);
            var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run(given.Length > 0 ? given : ["--filter", "*"], config);
            return summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success)) ? 1 : 0;
        });
        return command;
    }
}
