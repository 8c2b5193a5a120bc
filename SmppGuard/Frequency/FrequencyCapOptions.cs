using SmppGuard.Model;

namespace SmppGuard.Frequency;

/// <summary>How many commercial messages an organization may send to a recipient; organizations can have caps of their own.</summary>
internal sealed class FrequencyCapOptions
{
    /// <summary>0: as many as there are.</summary>
    public int Messages { get; set; }

    /// <summary>Within so many hours, wherever they begin.</summary>
    public int Hours { get; set; } = FrequencyCap.DefaultHours;
}
