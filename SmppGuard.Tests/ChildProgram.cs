using SmppGuard.Tests.Consents.Snapshots;

namespace SmppGuard.Tests;

/// <summary>What the assembly of the tests does as a process of its own, to be killed by one of them. Tests are run by their host, which does not come here.</summary>
internal static class ChildProgram
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [SnapshotLoop.Name, var folder])
        {
            return 64;
        }

        await SnapshotLoop.RunAsync(folder);
        return 0;
    }
}
