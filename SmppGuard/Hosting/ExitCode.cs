namespace SmppGuard.Hosting;

/// <summary>What the process says when it ends.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    public const int Failure = 1;

    /// <summary>EX_DATAERR of sysexits.h: done, but some of the input was bad and left out.</summary>
    public const int BadData = 65;

    /// <summary>EX_CONFIG of sysexits.h: the configuration is wrong, so starting again does not help.</summary>
    public const int BadConfiguration = 78;
}
