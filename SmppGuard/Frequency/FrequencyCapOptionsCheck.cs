using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Frequency;

/// <summary>What the cap of everybody may be.</summary>
internal static class FrequencyCapOptionsCheck
{
    public static void Run(FrequencyCapOptions cap, OptionProblems check)
    {
        check.Range("FrequencyCap:Messages", cap.Messages, 0, FrequencyCap.MaxMessages, 2);
        check.Range("FrequencyCap:Hours", cap.Hours, 1, FrequencyCap.MaxHours, FrequencyCap.DefaultHours);
    }
}
