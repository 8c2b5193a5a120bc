namespace SmppGuard.Observability;

/// <summary>One thing that must be well before messages can flow. Each area registers its own; <c>/health/ready</c> asks them all.</summary>
internal interface IReadinessCheck
{
    /// <summary>What is wrong, in one sentence for an operator; null: nothing. Asked often: answers from memory.</summary>
    string? Problem { get; }
}
