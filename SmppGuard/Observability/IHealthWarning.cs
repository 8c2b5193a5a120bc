namespace SmppGuard.Observability;

/// <summary>One thing that somebody should look at though messages flow; <c>/health/ready</c> shows it and stays 200.</summary>
internal interface IHealthWarning
{
    /// <summary>What it is, in a sentence for an operator; null: nothing. Asked often: answers from memory.</summary>
    string? Warning { get; }
}
