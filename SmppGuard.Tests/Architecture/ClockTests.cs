using Mono.Cecil;
using SmppGuard.Commands;
using SmppGuard.Smpp.Pdus;
using Xunit;

namespace SmppGuard.Tests.Architecture;

/// <summary>
/// Whatever the program decides by the time, or waits for, goes by the <see cref="TimeProvider"/> that it was handed. Read from the built program: calls of the system's clocks, and of
/// what waits for a time and is told no clock.
/// </summary>
public sealed class ClockTests
{
    /// <summary>Who may, for what, and why. A line that is added here needs a reason why no test will ever want to hand in the time.</summary>
    private static readonly (string Type, string Uses, string Why)[] Allowed =
    [
        ("Hosting.GuardHost", "TimeProvider.get_System", "composition: the clock of the program"),
        ("Hosting.OfflineGuard", "TimeProvider.get_System", "composition: the clock of a command"),
        ("Hosting.WaitingRoom", "TimeProvider.get_System", "composition: the clock of a start that has no program yet"),
        ("Storage.MongoDb.MongoStorage", "TimeProvider.get_System", "check-config: reads the registry; only what writes to it looks at the time"),
        ("Registry.RegistryServices", "TimeProvider.get_System", "composition: unless another clock was added"),
        ("Compliance.ComplianceServices", "TimeProvider.get_System", "composition: unless another clock was added"),
        ("Hosting.GuardConfiguration", "TimeProvider.get_System", "check-config: judges files as of now"),
        ("Hosting.MachineCheck", "TimeProvider.get_System", "check-config: judges the machine, with its clock"),
        ("Commands.BackupCommand", "TimeProvider.get_System", "composition: the clock of a command"),
        ("Commands.StorageCommand", "TimeProvider.get_System", "composition: the clock of a command"),
        ("Commands.StoreVerifyCommand", "TimeProvider.get_System", "composition: the clock of a command"),
        ("Storage.MongoDb.Moving.NumbersPart", "TimeProvider.get_System", "of a command: takes over numbers with the times that they have"),
        ("Commands.MoveView", "Task.Delay", "draws on a terminal"),
        ("Commands.StoreExportCommand", "Task.Delay", "draws on a terminal"),
        ("Hosting.SmscProbe", "TimeProvider.get_System", "check-config: asks SMSCs, and judges their certificates as of now"),
        ("Commands.PlainLines", "DateTimeOffset.get_UtcNow", "says when a line was written, as the other format does"),
        ("Commands.JournalRepairCommand", "TimeProvider.get_System", "names the copy that it makes of a directory at rest"),
        ("Commands.Import.ServerImport", "Task.Delay", "a process of its own, which asks a server"),
        ("Commands.Import.ImportView", "Task.Delay", "draws on a terminal"),
        ("Journal.MessageJournal", "Stopwatch", "paces the disk by a part of a millisecond, and measures it"),
        ("Journal.ShortWait", "WaitHandle.WaitOne", "paces the disk, where there is nothing finer"),
        ("Archive.ArchivePump", "WaitHandle.WaitOne", "lets a batch gather: what is stored, and in which order, does not depend on it"),
        ("Admin.ReadQueue", "Stopwatch Thread.Sleep", "rests for as long as a processor worked"),
        ("Evidence.ExportPace", "Stopwatch Thread.Sleep", "rests for as long as a processor worked"),
        ("Relay.RelayTime", "Stopwatch", "an order, not a time: of two that come at one moment of a clock that stands one is still the first"),
    ];

    private static readonly HashSet<string> Clocks =
    [
        "Environment.get_TickCount", "Environment.get_TickCount64", "TimeProvider.get_System",
        "DateTime.get_Now", "DateTime.get_UtcNow", "DateTime.get_Today", "DateTimeOffset.get_Now", "DateTimeOffset.get_UtcNow",
        "Thread.Sleep", "Timer..ctor", "CancellationTokenSource.CancelAfter",
    ];

    /// <summary>What takes a time to wait in milliseconds.</summary>
    private static readonly HashSet<string> Waiting =
    [
        "Task.Delay", "Task.Wait", "Task.WaitAny", "Task.WaitAll", "CancellationTokenSource..ctor", "SemaphoreSlim.Wait", "SemaphoreSlim.WaitAsync", "ManualResetEventSlim.Wait",
        "CountdownEvent.Wait", "WaitHandle.WaitOne", "WaitHandle.WaitAny", "WaitHandle.WaitAll", "Monitor.Wait", "Monitor.TryEnter", "Thread.Join", "SpinWait.SpinUntil",
    ];

    [Fact]
    public void Nothing_decides_or_waits_by_a_clock_that_is_not_handed_in()
    {
        var allowed = Allowed.SelectMany(a => a.Uses.Split(' ').Select(use => (a.Type, use))).ToHashSet();
        var wrong = Read().Where(use => !allowed.Contains(use)).Select(use => $"{use.Type} uses {use.What}: take the TimeProvider");
        Assert.True(!wrong.Any(), string.Join('\n', wrong));
    }

    [Fact]
    public void No_clock_is_allowed_that_nothing_needs()
    {
        var used = Read().ToHashSet();
        Assert.All(Allowed.SelectMany(a => a.Uses.Split(' ').Select(use => (a.Type, use))), a => Assert.Contains(a, used));
    }

    private static IReadOnlyList<(string Type, string What)> Read() => [.. Read(typeof(CommandTree)).Concat(Read(typeof(SubmitSmView))).Distinct()];

    private static List<(string Type, string What)> Read(Type ofAssembly)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(ofAssembly.Assembly.Location);
        return
        [
            .. from type in assembly.MainModule.GetTypes()
               from method in type.Methods
               where method.HasBody
               from instruction in method.Body.Instructions
               let called = instruction.Operand as MethodReference
               where called is not null
               let what = ClockOf(called)
               where what is not null
               select (NameOf(type), what),
        ];
    }

    private static string? ClockOf(MethodReference called)
    {
        var type = called.DeclaringType;
        var name = $"{type.Name}.{called.Name}";
        if (string.Equals(type.FullName, "System.Diagnostics.Stopwatch", StringComparison.Ordinal))
        {
            return type.Name;
        }

        if (type.Name is nameof(ITimer))
        {
            // Made by a TimeProvider.
            return null;
        }

        if (type.Namespace is not "System" && !type.Namespace.StartsWith("System.Threading", StringComparison.Ordinal))
        {
            return null;
        }

        var isTold = called.Parameters.Any(p => p.ParameterType.Name is nameof(TimeProvider));
        var waits = type.Namespace is not "System" && called.Parameters.Any(p => p.ParameterType.Name is nameof(TimeSpan))
            || Waiting.Contains(name) && called.Parameters.Any(p => p.ParameterType.Name is nameof(Int32));
        return Clocks.Contains(name) || (waits && !isTold) ? name : null;
    }

    private static string NameOf(TypeDefinition type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type.FullName.Replace("SmppGuard.", "", StringComparison.Ordinal);
    }
}
