namespace SmppGuard.Model;

/// <summary>Which of several processes this is.</summary>
internal sealed class PodOptions
{
    /// <summary>Stands in the ids of its records (<see cref="RecordIds"/>).</summary>
    public int Number { get; set; }
}
