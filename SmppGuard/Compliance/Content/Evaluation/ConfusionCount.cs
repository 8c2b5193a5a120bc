namespace SmppGuard.Compliance.Content.Evaluation;

/// <summary>How often the detector said what a person had said of the same text, and how often it missed an advert or found one where there was none.</summary>
/// <param name="Found">Adverts called so.</param>
/// <param name="Missed">Adverts that were not found.</param>
/// <param name="FalselyFound">Codes and notices called adverts.</param>
/// <param name="Passed">Codes and notices left alone.</param>
internal readonly record struct ConfusionCount(int Found, int Missed, int FalselyFound, int Passed)
{
    /// <summary>Of what was called an advert, the share that is one; 1 when nothing was.</summary>
    public double Precision => Found + FalselyFound == 0 ? 1 : (double)Found / (Found + FalselyFound);

    /// <summary>Of all adverts, the share that was found; 1 when there are none.</summary>
    public double Recall => Found + Missed == 0 ? 1 : (double)Found / (Found + Missed);

    public static ConfusionCount Of(ContentDetector detector, IEnumerable<ContentSample> samples)
    {
        var count = default(ConfusionCount);
        foreach (var sample in samples)
        {
            count = (sample.Class == SmppGuard.Model.Purpose.Commercial, detector.Explain(sample.Text).Finding.IsCommercial) switch
            {
                (true, true) => count with { Found = count.Found + 1 },
                (true, false) => count with { Missed = count.Missed + 1 },
                (false, true) => count with { FalselyFound = count.FalselyFound + 1 },
                _ => count with { Passed = count.Passed + 1 },
            };
        }

        return count;
    }
}
