using System.CommandLine;
using SharpFuzz;
using SmppGuard.Fuzz;

Argument<string> name = new("target") { Description = "What is fuzzed: " + string.Join(", ", FuzzTargets.All.Select(one => one.Name)) };
name.AcceptOnlyFromAmong([.. FuzzTargets.All.Select(one => one.Name)]);
Option<bool> libFuzzer = new("--libfuzzer") { Description = "Take inputs from libfuzzer-dotnet, which started this process" };
Option<int> count = new("--random") { Description = "Try so many mutations of the seeds, without any fuzzer" };
Option<int> seed = new("--seed") { Description = "Which mutations: the same number makes the same ones" };
Option<FileInfo> input = new("--input") { Description = "Try one file again, binary, or hexadecimal if it ends in .hex" };
Option<DirectoryInfo> export = new("--export") { Description = "Write the seeds as binary files for a fuzzer into this folder" };
input.AcceptExistingOnly();

RootCommand root = new("Fuzz targets of SmppGuard. Without an option, inputs come from afl-fuzz, or one from standard input.") { name, libFuzzer, count, seed, input, export };
root.SetAction(arguments =>
{
    var target = FuzzTargets.Find(arguments.GetRequiredValue(name));
    if (arguments.GetValue(export) is { } folder)
    {
        Seeds.Export(target.Name, folder.FullName);
    }
    else if (arguments.GetValue(input) is { } file)
    {
        Console.WriteLine(target.Run(Seeds.Read(file.FullName)) ? "read, and the slow reading agrees" : "refused, and the slow reading agrees");
    }
    else if (arguments.GetValue(count) is var times and > 0)
    {
        var read = Mutations.Run(target, times, arguments.GetValue(seed));
        Console.WriteLine($"{times} inputs, {read} of them read, no difference");
    }
    else if (arguments.GetValue(libFuzzer))
    {
        Fuzzer.LibFuzzer.Run(octets => target.Run(octets.ToArray()));
    }
    else
    {
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var octets = new MemoryStream();
            stream.CopyTo(octets);
            target.Run(octets.ToArray());
        });
    }
});
return root.Parse(args).Invoke();
