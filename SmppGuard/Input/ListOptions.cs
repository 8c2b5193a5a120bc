namespace SmppGuard.Input;

/// <summary>When a list that somebody hands in is taken for something else, and refused as a whole.</summary>
internal sealed class ListOptions
{
    /// <summary>So many bad lines are always borne.</summary>
    public int MaxBadLines { get; set; } = 10;

    /// <summary>Beyond them, the share of all lines that may be bad.</summary>
    public double MaxBadShare { get; set; } = 0.05;

    /// <summary>The share of its numbers that a list may lose when it is replaced.</summary>
    public double MaxShrinkShare { get; set; } = 0.2;
}
