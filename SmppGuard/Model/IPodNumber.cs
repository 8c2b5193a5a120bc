namespace SmppGuard.Model;

/// <summary>The number of this pod, where several share a store.</summary>
internal interface IPodNumber
{
    /// <summary>Says that everything that was recorded is stored, and nothing will be recorded any more: at the end of this process another data directory may have the number at once.</summary>
    void LetGo();
}
