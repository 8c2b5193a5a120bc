namespace SmppGuard.Model;

/// <summary>At most so many commercial messages of one organization to one recipient within so many hours, wherever they begin.</summary>
/// <param name="Messages">0: as many as there are.</param>
/// <param name="Hours">Length of the window.</param>
internal sealed record FrequencyCap(int Messages, int Hours)
{
    public const int MaxMessages = 100;
    public const int MaxHours = 720;
    public const int DefaultHours = 24;
}
