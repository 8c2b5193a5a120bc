using SmppGuard.Fuzz.Targets;

namespace SmppGuard.Fuzz;

/// <summary>Something that reads octets of a peer.</summary>
/// <param name="Name">What it is called on the command line, and the folder of its seeds.</param>
/// <param name="Run">
/// Reads any octets; returns whether they were accepted. Throws <see cref="DifferenceException"/> where they are read otherwise than by the slow reading, and whatever the reader
/// throws, which it never should.
/// </param>
internal sealed record FuzzTarget(string Name, Func<byte[], bool> Run);

internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("framing", FramingTarget.Run),
        new("submit_sm", SubmitSmTarget.Run),
        new("receipts", ReceiptTarget.Run),
        new("udh", UserDataHeaderTarget.Run),
        new("replies", ReplyTarget.Run),
    ];

    public static FuzzTarget Find(string name) => All.Single(target => string.Equals(target.Name, name, StringComparison.Ordinal));
}
