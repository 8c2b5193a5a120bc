namespace SmppGuard.Observability;

/// <summary>First event id of each folder's log; ids are unique over the program (a test says so) and never reused.</summary>
internal static class EventIds
{
    public const int Relay = 1000;
    public const int Compliance = 2000;
    public const int Consents = 3000;
    public const int Registry = 4000;
    public const int Journal = 5000;
    public const int Archive = 6000;
    public const int Admin = 7000;
    public const int Hosting = 8000;
    public const int Observability = 9000;
    public const int Complaints = 10_000;
    public const int Suspensions = 11_000;
    public const int Frequency = 12_000;
    public const int Feedback = 13_000;
    public const int DoNotDisturb = 14_000;
}
