using SmscSimulator.Server;

namespace SmscSimulator.Phones;

/// <summary>One phone, and what it shows.</summary>
internal sealed class Phone(PhoneNetwork network, string number)
{
    public string Number => number;

    /// <summary>Whole messages in the order in which they were complete.</summary>
    public Arrivals<PhoneMessage> Messages { get; } = new();

    /// <summary>Long messages of which segments are missing.</summary>
    public int Unfinished => network.UnfinishedOf(number);

    /// <summary>Segments that came twice, and were ignored the second time.</summary>
    public int Repeated { get; internal set; }

    /// <summary>Unfinished messages that were given up, since another segment came under a number that was taken: the reference was used again too soon.</summary>
    public int Abandoned { get; internal set; }
}
